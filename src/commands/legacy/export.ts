import {Args, Errors, Flags} from '@oclif/core'
import {LegacyCommand} from '../../cli/legacy/legacy-command.js'
import {mirmonList} from '../../cli/legacy/mirmon.js'

export default class LegacyExport extends LegacyCommand {
  static override summary = 'Export the mirrors for mirmon as the original does.'
  static override args = {format: Args.string({required: true})}
  static override flags = {
    rsync: Flags.boolean({allowNo: true, default: true}),
    http: Flags.boolean({allowNo: true, default: true}),
    ftp: Flags.boolean({allowNo: true, default: true}),
    disabled: Flags.boolean({allowNo: true, default: true}),
  }

  override async run(): Promise<void> {
    const {args, flags} = await this.parse(LegacyExport)
    if (args.format !== 'mirmon') {
      this.note('Unsupported format')
      throw new Errors.ExitError(2)
    }
    const mirrors = await this.withOperator(flags, operator => operator.mirrors({secrets: true}))
    process.stdout.write(mirmonList(mirrors, flags))
  }
}
