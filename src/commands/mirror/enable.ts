import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import type {MirrorJson} from '../../operations/mirror-json.js'
import {switchMirrors} from '../../cli/switch-mirrors.js'

export default class MirrorEnable extends BaseCommand {
  static override summary = 'Let mirrors take traffic.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> ovh',
    '<%= config.bin %> <%= command.id %> ovh heanet',
    {
      description: 'The note that said why it was disabled goes as well',
      command: '<%= config.bin %> <%= command.id %> ovh --comment ""',
    },
  ]
  static override strict = false
  static override args = {name: Args.string({description: 'Names of the mirrors, or parts of them.', required: true})}
  static override flags = {
    comment: Flags.string({description: "The mirror's note from now on; empty takes it away.", helpValue: 'TEXT'}),
  }

  override async run(): Promise<MirrorJson[]> {
    const {argv, flags} = await this.parse(MirrorEnable)
    const {comment} = flags
    const choice = {enabled: true, exact: false, comment, say: (line: string) => this.log(line)}
    return this.withOperator(flags, operator => switchMirrors(operator, argv as string[], choice))
  }
}
