import {Args} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import type {MirrorJson} from '../../operations/mirror-json.js'
import {switchMirrors} from '../../cli/switch-mirrors.js'

export default class MirrorEnable extends BaseCommand {
  static override summary = 'Let mirrors take traffic.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> ovh',
    '<%= config.bin %> <%= command.id %> ovh heanet',
  ]
  static override strict = false
  static override args = {name: Args.string({description: 'Names of the mirrors, or parts of them.', required: true})}

  override async run(): Promise<MirrorJson[]> {
    const {argv, flags} = await this.parse(MirrorEnable)
    const choice = {enabled: true, exact: false, say: (line: string) => this.log(line)}
    return this.withOperator(flags, operator => switchMirrors(operator, argv as string[], choice))
  }
}
