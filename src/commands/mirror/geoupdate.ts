import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {changedText, toChangedMirrorJson, type ChangedMirrorJson} from '../../cli/changed-mirror.js'
import {exactWithoutTerminal, findMirror} from '../../cli/find-mirror.js'
import {standardOutput} from '../../cli/style.js'
import {printable} from '../../core/text/display-width.js'

interface GeoupdateJson extends ChangedMirrorJson {
  readonly warnings: readonly string[]
}

export default class MirrorGeoupdate extends BaseCommand {
  static override summary = 'Place a mirror where GeoIP finds it now, and show what changed.'
  static override description =
    'Its countries stay when the one found is among them. Without a terminal the full name is needed.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> ovh',
    '<%= config.bin %> <%= command.id %> ovh --dry-run',
  ]
  static override args = {name: Args.string({description: 'Name of the mirror, or a part of it.', required: true})}
  static override flags = {
    'dry-run': Flags.boolean({char: 'n', description: 'Only show what would be changed.', default: false}),
  }

  override async run(): Promise<GeoupdateJson> {
    const {args, flags} = await this.parse(MirrorGeoupdate)
    const dryRun = flags['dry-run']
    const {before, after, place, warnings} = await this.withOperator(flags, async operator => {
      const mirror = findMirror(await operator.mirrors(), args.name, exactWithoutTerminal())
      const located = await operator.locateMirror(mirror)
      const changed = {...mirror, ...located.settings}
      const updated = dryRun ? changed : await operator.updateMirror(mirror, located.settings)
      return {...located, before: mirror, after: updated}
    })
    for (const warning of warnings) this.note(`Warning: ${printable(warning)}`)
    if (place === undefined) this.note('GeoIP does not know where it is: nothing was changed.')
    else this.log(changedText(before, after, standardOutput().paint, {dryRun}))
    return {...toChangedMirrorJson(before, after), warnings}
  }
}
