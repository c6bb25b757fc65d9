import {Flags, type Interfaces} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {INTERRUPTED} from '../cli/error-view.js'
import {standardOutput, wantsColour} from '../cli/style.js'
import {whileRead} from '../cli/while-read.js'
import {MirrorbitsError} from '../core/errors.js'
import {printableJson} from '../core/text/unprintable.js'
import type {Dashboard} from '../runtime/dashboard/open-dashboard.js'
import type {Runtime} from '../runtime/open-runtime.js'
import type {DashboardJson} from '../tui/dashboard/dashboard-json.js'
import type {Look} from '../tui/dashboard/theme.js'
import {drawAnyway} from '../cli/draw-anyway.js'

export default class Top extends BaseCommand {
  static override summary = 'Watch mirrors, traffic, scans and nodes live.'
  static override description =
    'Opens a dashboard on the terminal; ? tells the keys. Where there is no terminal, --once prints one screen, --json a snapshot, and --follow one JSON line after another.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'Only look, for colour-blind eyes',
      command: '<%= config.bin %> <%= command.id %> --read-only --theme colour-blind',
    },
    {description: 'One screen as text', command: '<%= config.bin %> <%= command.id %> --once'},
    {description: 'For a script', command: '<%= config.bin %> <%= command.id %> --json'},
  ]
  static override flags = {
    view: Flags.option({options: ['overview', 'requests', 'scans', 'map', 'cluster', 'events'] as const})({
      description: 'The view to begin with, or that --once prints.',
      default: 'overview',
    }),
    theme: Flags.option({options: ['dark', 'light', 'mono', 'colour-blind'] as const})({
      description: 'Colours for a dark or a light terminal, none, or ones that everybody tells apart.',
      default: 'dark',
      env: 'MIRRORBITS_THEME',
    }),
    interval: Flags.custom<number>({parse: text => Promise.resolve(secondsOf(text))})({
      description: 'Seconds between repaints, 0.1 to 60.',
      default: 1,
      helpValue: 'SECONDS',
    }),
    ascii: Flags.boolean({description: 'Only ASCII characters.', default: false, env: 'MIRRORBITS_ASCII'}),
    'read-only': Flags.boolean({description: 'Look only: no key changes anything.', default: false}),
    once: Flags.boolean({description: 'Print one screen as text and end.', default: false, exclusive: ['follow']}),
    follow: Flags.boolean({description: 'Print a JSON line at each interval until interrupted.', default: false}),
  }

  override async run(): Promise<DashboardJson | undefined> {
    const {flags} = await this.parse(Top)
    const how = flags.follow ? 'follow' : this.jsonEnabled() ? 'json' : flags.once ? 'once' : 'screen'
    if (how === 'screen') refuseUnlessTerminal()
    const watch = async (runtime: Runtime, signal: AbortSignal): Promise<DashboardJson | undefined> => {
      const {openDashboard} = await import('../runtime/dashboard/open-dashboard.js')
      const dashboard = await openDashboard(runtime)
      try {
        return await this[how](dashboard, flags, signal)
      } finally {
        await dashboard.close()
      }
    }
    return this.withRuntime(flags, watch, {readsOldDatabase: true})
  }

  private async follow(dashboard: Dashboard, {interval}: TopFlags, signal: AbortSignal): Promise<undefined> {
    const {wait} = await import('../runtime/wait.js')
    const ended = whileRead(signal)
    await dashboard.settled
    while (!ended.aborted) {
      process.stdout.write(`${printableJson(await jsonOf(dashboard))}\n`)
      await wait(interval * 1000, ended)
    }
  }

  private async json(dashboard: Dashboard, flags: TopFlags): Promise<DashboardJson> {
    await allSeen(dashboard, flags)
    return jsonOf(dashboard)
  }

  private async once(dashboard: Dashboard, flags: TopFlags): Promise<undefined> {
    const {view} = flags
    await allSeen(dashboard, flags)
    const {printFrame} = await import('../tui/dashboard/print-frame.js')
    const size = {columns: standardOutput().width ?? 120, rows: 40}
    const colour = hasColour()
    this.log(printFrame(dashboard.source.getSnapshot(), {look: lookOf(flags), size, view, colour}))
  }

  private async screen(dashboard: Dashboard, flags: TopFlags, signal: AbortSignal): Promise<undefined> {
    drawAnyway()
    const {runDashboard} = await import('../tui/dashboard/run-dashboard.js')
    const {stdin, stdout} = process
    const left = await runDashboard({
      ...dashboard,
      ...{look: lookOf(flags), view: flags.view, readOnly: flags['read-only'], intervalMs: flags.interval * 1000},
      ...{stdin, stdout, signal, host: process},
    })
    if (left === 'interrupt') process.exitCode = INTERRUPTED
  }

  /** Nothing is left to say after a dashboard or after following. */
  protected override logJson(json: unknown): void {
    if (json !== undefined) super.logJson(json)
  }
}

type TopFlags = Interfaces.InferredFlags<typeof Top.flags>

const hasColour = (): boolean => wantsColour(process.stdout.isTTY, process.env)

const lookOf = ({theme, ascii}: TopFlags): Look => ({
  theme: hasColour() ? theme : 'mono',
  ascii: ascii || !knowsUnicode(process.env),
})

/** Waits until a snapshot has what the view shows. */
async function allSeen({source, settled}: Dashboard, {view}: TopFlags): Promise<void> {
  if (view === 'requests') source.watchRequests(true)
  await settled
}

async function jsonOf({source}: Dashboard): Promise<DashboardJson> {
  const {dashboardJson} = await import('../tui/dashboard/dashboard-json.js')
  return dashboardJson(source.getSnapshot())
}

function refuseUnlessTerminal(): void {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY
  // A dumb terminal, such as a shell in an editor, can only go on to the next line.
  if (isTerminal && process.env['TERM'] !== 'dumb') return
  const why = isTerminal ? 'this one cannot place text (TERM=dumb)' : 'this is none'
  throw new MirrorbitsError('MB_USAGE', `The dashboard needs a terminal, and ${why}.`, {
    hint: 'Use --once for one screen as text, --json for a snapshot, or --follow for JSON lines.',
  })
}

function secondsOf(text: string): number {
  const seconds = Number(text)
  if (!(seconds >= 0.1 && seconds <= 60))
    throw new MirrorbitsError('MB_USAGE', `"${text}" is not a number of seconds from 0.1 to 60.`)
  return seconds
}

/** A terminal whose locale is not UTF-8, such as the console of a rescue system. */
function knowsUnicode({LC_ALL, LC_CTYPE, LANG, TERM}: NodeJS.ProcessEnv): boolean {
  if (TERM === 'linux') return false
  const locale = [LC_ALL, LC_CTYPE, LANG].find(value => value !== undefined && value !== '')
  return locale === undefined || /utf-?8/i.test(locale)
}
