import {BaseCommand, runtimeOptions} from '../cli/base-command.js'
import {standardOutput} from '../cli/style.js'
import type {Finding} from '../core/diagnosis.js'
import {printable} from '../core/text/display-width.js'

const MARKS = {ok: ['ok', '✔'], warning: ['warn', '▲'], broken: ['bad', '✖']} as const

export default class Doctor extends BaseCommand {
  static override summary = 'Look for what is wrong with this installation, and say what to do.'
  static override description =
    'Looks at the configuration, Node.js, Redis and its database, the clock, the repository, GeoIP, rsync, the state folder and the port. Changes nothing. Ends with 1 when something is broken.'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  override async run(): Promise<{readonly findings: readonly Finding[]}> {
    this.localOnly()
    const {flags} = await this.parse(Doctor)
    const {diagnose} = await import('../runtime/diagnose.js')
    const findings = await diagnose(runtimeOptions(flags))
    const {paint} = standardOutput()
    for (const {check, state, text, advice} of findings) {
      const [tone, mark] = MARKS[state]
      this.log(`${paint(tone, mark)} ${check.padEnd(13)} ${text.split('\n').map(printable).join('\n  ')}`)
      if (advice !== null) this.log(`  ${' '.repeat(13)} → ${printable(advice)}`)
    }
    if (findings.some(({state}) => state === 'broken')) process.exitCode = 1
    return {findings}
  }
}
