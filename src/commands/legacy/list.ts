import {Flags} from '@oclif/core'
import {LegacyCommand} from '../../cli/legacy/legacy-command.js'
import {legacyList} from '../../cli/legacy/list-output.js'

export default class LegacyList extends LegacyCommand {
  static override summary = 'List the mirrors as the original does.'
  static override flags = {
    http: Flags.boolean({default: false}),
    rsync: Flags.boolean({default: false}),
    ftp: Flags.boolean({default: false}),
    location: Flags.boolean({default: false}),
    score: Flags.boolean({default: false}),
    state: Flags.boolean({allowNo: true, default: true}),
    disabled: Flags.boolean({default: false}),
    enabled: Flags.boolean({default: false}),
    down: Flags.boolean({default: false}),
  }

  override async run(): Promise<void> {
    const {flags} = await this.parse(LegacyList)
    const mirrors = await this.withOperator(flags, operator => operator.mirrors())
    process.stdout.write(legacyList(mirrors, flags))
  }
}
