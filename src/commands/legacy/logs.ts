import {Args, Flags} from '@oclif/core'
import {LegacyCommand} from '../../cli/legacy/legacy-command.js'
import {legacyLogLine} from '../../cli/legacy/log-line.js'
import {printable} from '../../core/text/display-width.js'

/** What the original takes for no number. */
const DEFAULT_MAX = 500

export default class LegacyLogs extends LegacyCommand {
  static override summary = "Print a mirror's log as the original does."
  static override args = {name: Args.string({required: true})}
  static override flags = {l: Flags.integer({default: DEFAULT_MAX})}

  override async run(): Promise<void> {
    const {args, flags} = await this.parse(LegacyLogs)
    await this.withOperator(flags, async operator => {
      const mirror = this.byPart(await operator.mirrors(), args.name)
      const entries = await operator.mirrorLog(mirror, flags.l > 0 ? flags.l : DEFAULT_MAX)
      const name = printable(mirror.name)
      if (entries.length === 0) this.log(`No logs for ${name}`)
      else this.log([`Printing logs for ${name}:`, ...entries.map(legacyLogLine)].join('\n'))
    })
  }
}
