import {Flags} from '@oclif/core'
import {LegacyCommand} from '../../cli/legacy/legacy-command.js'
import {legacyList} from '../../cli/legacy/list-output.js'

export default class LegacyList extends LegacyCommand {
  static override summary = 'List the mirrors as the original does.'
  static override flags = {
    http: Flags.boolean(),
    rsync: Flags.boolean(),
    ftp: Flags.boolean(),
    location: Flags.boolean(),
    score: Flags.boolean(),
    state: Flags.boolean({allowNo: true, default: true}),
    disabled: Flags.boolean(),
    enabled: Flags.boolean(),
    down: Flags.boolean(),
  }

  override async run(): Promise<void> {
    const {flags} = await this.parse(LegacyList)
    const mirrors = await this.withRuntime(flags, ({stores}) => stores.mirrors.list())
    process.stdout.write(legacyList(mirrors, flags))
  }
}
