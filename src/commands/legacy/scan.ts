import {Args, Errors, Flags} from '@oclif/core'
import {LegacyCommand} from '../../cli/legacy/legacy-command.js'
import {legacyScanned} from '../../cli/legacy/scan-output.js'
import {scanMirrors} from '../../cli/scan-mirrors.js'
import {MirrorbitsError} from '../../core/errors.js'
import {printable} from '../../core/text/display-width.js'

export default class LegacyScan extends LegacyCommand {
  static override summary = 'Scan mirrors as the original does.'
  static override args = {name: Args.string()}
  static override flags = {
    all: Flags.boolean({default: false}),
    enable: Flags.boolean({default: false}),
    ftp: Flags.boolean({default: false}),
    rsync: Flags.boolean({default: false}),
    timeout: Flags.integer({default: 0, min: 0}),
  }

  override async run(): Promise<void> {
    const {args, flags} = await this.parse(LegacyScan)
    const {name} = args
    if (flags.all === (name !== undefined)) {
      throw new MirrorbitsError('MB_USAGE', 'Say which mirror to scan.', {hint: 'Give a name, or -all, not both.'})
    }
    await this.withOperator(flags, async (operator, signal) => {
      const all = await operator.mirrors()
      const mirrors = name === undefined ? all : [this.byPart(all, name)]
      const deps = {operator, clock: operator.clock}
      const protocol = flags.rsync ? 'rsync' : flags.ftp ? 'ftp' : 'any'
      const choice = {protocol, enable: flags.enable, timeoutSeconds: flags.timeout, parallel: 1, signal} as const
      for (const mirror of mirrors) {
        process.stdout.write(`Scanning ${printable(mirror.name)}... `)
        const [outcome] = await scanMirrors(deps, [mirror], {...choice, report: () => undefined})
        if (outcome?.ok === true) this.log(legacyScanned(outcome.result, outcome.enabled))
        else if (flags.all) this.log(`scan error: ${printable(outcome?.failure.message ?? '')}`)
        else {
          this.note(`\nscan error: ${printable(outcome?.failure.message ?? '')}`)
          throw new Errors.ExitError(1)
        }
      }
    })
  }
}
