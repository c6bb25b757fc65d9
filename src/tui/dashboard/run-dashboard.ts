import {frame} from './frame.js'
import {refusalOf} from './refusal.js'
import type {DashboardActions, DashboardSource} from './source.js'
import {createTerminalScreen} from './terminal-screen.js'
import {paintLine, type Look} from './theme.js'
import {START, type Ui, type View} from './ui-state.js'

export interface RunDashboardOptions {
  readonly source: DashboardSource
  readonly actions: DashboardActions
  readonly look: Look
  readonly readOnly: boolean
  /** Milliseconds between repaints. */
  readonly intervalMs: number
  /** The view to begin with. */
  readonly view: View
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  /** Ends the dashboard, as `q` does. */
  readonly signal: AbortSignal
  /** The process: it can be stopped by the shell, and it can end. */
  readonly host: NodeJS.Process
}

/** Shows the dashboard until it is quit, or interrupted by Ctrl-C or a signal. The terminal is as before when this resolves or throws, and also after a crash. */
export async function runDashboard(options: RunDashboardOptions): Promise<'quit' | 'interrupt'> {
  const {stdout, host} = options
  const ending = new AbortController()
  const end = (): void => ending.abort()
  // Listened to here as well: Ink ends the process at a signal that it alone hears, before the screen is left.
  for (const name of ENDING) host.on(name, end)
  const signal = AbortSignal.any([options.signal, ending.signal])
  const screen = createTerminalScreen(stdout, host)
  let ui: Ui = {...START, view: options.view, intervalMs: options.intervalMs}
  try {
    for (;;) {
      // What is typed from now on is keys: it waits until somebody reads it, and is not shown.
      options.stdin.setRawMode(true)
      // A whole screen at once; what draws it from then on takes longer to load than all of the data.
      screen.enter(firstScreen(options, ui))
      const {showDashboard} = await import('./show-dashboard.js')
      const left = await showDashboard({...options, signal, start: ui})
      screen.leave()
      if (signal.aborted) return 'interrupt'
      if (left.how !== 'suspend') return left.how
      ui = left.ui
      await sleepUntilContinued(host)
    }
  } finally {
    options.stdin.setRawMode(false)
    screen.close()
    for (const name of ENDING) host.off(name, end)
  }
}

const ENDING = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const

function firstScreen({source, look, readOnly, stdout: {columns, rows}}: RunDashboardOptions, ui: Ui): string {
  const state = source.getSnapshot()
  const lines = frame({state, ui, size: {columns, rows}, refusal: refusalOf(state, readOnly)})
  return lines.map(line => paintLine(line, look)).join('\r\n')
}

/** By then a process that can be stopped has been stopped. */
const STOPPED_MS = 300

/**
 * Stops the whole job as Ctrl-Z does everywhere, until the shell lets it continue: also those that started us, such as
 * npx, for which the shell waits. Where there is no shell to continue it, nothing is stopped, and it goes on.
 */
async function sleepUntilContinued(host: NodeJS.Process): Promise<void> {
  await new Promise<void>(resolve => {
    const goOn = (): void => {
      clearTimeout(timer)
      host.off('SIGCONT', goOn)
      resolve()
    }
    const timer = setTimeout(goOn, STOPPED_MS)
    host.on('SIGCONT', goOn)
    host.kill(0, 'SIGTSTP')
  })
}
