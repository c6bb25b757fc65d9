import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {exactWithoutTerminal} from '../../cli/find-mirror.js'
import type {MirrorJson} from '../../operations/mirror-json.js'
import {switchMirrors} from '../../cli/switch-mirrors.js'

export default class MirrorDisable extends BaseCommand {
  static override summary = 'Keep traffic away from mirrors.'
  static override description = 'They are still scanned and checked. Without a terminal the full names are needed.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> ovh',
    '<%= config.bin %> <%= command.id %> ovh heanet',
    '<%= config.bin %> <%= command.id %> ovh --comment "disk replaced until Friday"',
  ]
  static override strict = false
  static override args = {name: Args.string({description: 'Names of the mirrors, or parts of them.', required: true})}
  static override flags = {
    comment: Flags.string({description: "Why: kept as the mirror's note, which lists show.", helpValue: 'TEXT'}),
  }

  override async run(): Promise<MirrorJson[]> {
    const {argv, flags} = await this.parse(MirrorDisable)
    const {comment} = flags
    const choice = {enabled: false, exact: exactWithoutTerminal().exact, comment, say: (line: string) => this.log(line)}
    return this.withOperator(flags, operator => switchMirrors(operator, argv as string[], choice))
  }
}
