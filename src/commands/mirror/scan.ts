import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {findMirrors} from '../../cli/find-mirror.js'
import {scanMirrors} from '../../cli/scan-mirrors.js'
import {scanHints, scanTable, toScanJson, type ScanJson} from '../../cli/scan-summary.js'
import {showProgress} from '../../cli/show-progress.js'
import {standardOutput} from '../../cli/style.js'
import {MirrorbitsError} from '../../core/errors.js'
import {SCAN_PROTOCOLS} from '../../core/mirror.js'

export default class MirrorScan extends BaseCommand {
  static override summary = 'Find out what mirrors have, now.'
  static override description =
    'A running node does the scans; without one they are done here. Ends with 1 when a scan failed.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> ovh --enable',
    '<%= config.bin %> <%= command.id %> --all --timeout 120',
  ]
  static override strict = false
  static override args = {name: Args.string({description: 'Names of the mirrors, or parts of them.'})}
  static override flags = {
    all: Flags.boolean({char: 'a', description: 'Scan all mirrors.', default: false}),
    enable: Flags.boolean({description: 'Let a mirror take traffic once it was scanned.', default: false}),
    protocol: Flags.option({options: ['any', ...SCAN_PROTOCOLS] as const})({
      description: 'How to ask; any tries what the mirror has, in this order.',
      default: 'any',
    }),
    timeout: Flags.integer({
      description: 'Give up on a mirror after so long; 0 never.',
      default: 0,
      min: 0,
      max: 86_400,
      helpValue: 'SECONDS',
    }),
  }

  override async run(): Promise<ScanJson[]> {
    const {argv, flags} = await this.parse(MirrorScan)
    const typed = argv as string[]
    if (flags.all === typed.length > 0) {
      throw new MirrorbitsError('MB_USAGE', 'Say which mirrors to scan.', {hint: 'Give names, or --all, not both.'})
    }
    const {enable, protocol, timeout: timeoutSeconds} = flags
    const outcomes = await this.withOperator(flags, async (operator, signal) => {
      const all = await operator.mirrors()
      const mirrors = flags.all ? all : findMirrors(all, typed)
      const deps = {operator, clock: operator.clock}
      const choice = {protocol, enable, timeoutSeconds, parallel: await operator.concurrentSync(), signal}
      return showProgress(report => scanMirrors(deps, mirrors, {...choice, report}), {
        quiet: this.jsonEnabled(),
        verbose: flags.verbose,
      })
    })
    if (outcomes.some(({ok}) => !ok)) process.exitCode = 1
    if (outcomes.length > 0) this.log(scanTable(outcomes, standardOutput()))
    else this.note('There are no mirrors to scan.')
    for (const hint of scanHints(outcomes)) this.note(hint)
    return outcomes.map(toScanJson)
  }
}
