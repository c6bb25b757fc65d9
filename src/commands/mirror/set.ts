import {Args} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {changedText, toChangedMirrorJson, type ChangedMirrorJson} from '../../cli/changed-mirror.js'
import {exactWithoutTerminal, findMirror} from '../../cli/find-mirror.js'
import {standardOutput} from '../../cli/style.js'
import {refuseDashes, settingsTyped} from '../../cli/settings-typed.js'
import {ALL_FIELDS} from '../../core/mirror-fields.js'

export default class MirrorSet extends BaseCommand {
  static override summary = 'Change settings of a mirror, and show what changed.'
  static override description = `Settings are ${ALL_FIELDS.map(({name}) => name).join(', ')}, in any case, or named as the flags of "mirror add". An empty value is none. Without a terminal the full name is needed.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> ovh Score=50 CountryCodes="FR BE"',
    {
      description: 'A mirror without sponsor',
      command: '<%= config.bin %> <%= command.id %> ovh sponsor-name= sponsor-url=',
    },
  ]
  static override strict = false
  static override args = {
    name: Args.string({description: 'Name of the mirror, or a part of it.', required: true}),
    setting: Args.string({description: 'What to change, as KEY=VALUE.', required: true}),
  }

  override async run(): Promise<ChangedMirrorJson> {
    refuseDashes(this.argv)
    const {argv, args, flags} = await this.parse(MirrorSet)
    const settings = settingsTyped((argv as string[]).slice(1))
    const {before, after} = await this.withOperator(flags, async operator => {
      const mirror = findMirror(await operator.mirrors(), args.name, exactWithoutTerminal())
      return {before: mirror, after: await operator.updateMirror(mirror, settings)}
    })
    this.log(changedText(before, after, standardOutput().paint))
    return toChangedMirrorJson(before, after)
  }
}
