import {Args, Flags} from '@oclif/core'
import {addedText} from '../../cli/added-mirror.js'
import {BaseCommand} from '../../cli/base-command.js'
import {mirrorSettingFlags, settingsFromFlags} from '../../cli/mirror-flags.js'
import {NO_LOCATION} from '../../operations/find-place.js'
import {toMirrorJson, type MirrorJson} from '../../operations/mirror-json.js'

export default class MirrorAdd extends BaseCommand {
  static override summary = 'Add a mirror, and show where it was placed.'
  static override description =
    'The mirror starts disabled: scan it first. An address without scheme serves both HTTP and HTTPS.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> ovh --http https://mirror.ovh.example/pub/ --rsync rsync://mirror.ovh.example/pub/',
    {description: 'Then', command: '<%= config.bin %> mirror scan ovh --enable'},
  ]
  static override args = {name: Args.string({description: 'Name of the mirror, without blanks.', required: true})}
  static override flags = {
    http: Flags.string({description: 'Address that clients are sent to.', helpValue: 'URL', required: true}),
    ...mirrorSettingFlags,
    enable: Flags.boolean({description: 'Let it take traffic at once.', default: false}),
  }

  override async run(): Promise<{readonly mirror: MirrorJson; readonly warnings: readonly string[]}> {
    const {args, flags} = await this.parse(MirrorAdd)
    const {mirror, place, warnings} = await this.withOperator(flags, async operator => {
      const input = {name: args.name, httpUrl: flags.http, ...settingsFromFlags(flags)}
      const added = await operator.addMirror(input)
      return flags.enable ? {...added, mirror: await operator.setMirrorEnabled(added.mirror, true)} : added
    })
    // That the place is not known, and what to do, is told below.
    for (const warning of warnings) if (warning !== NO_LOCATION) this.note(`Warning: ${warning}`)
    this.log(addedText(mirror, place))
    return {mirror: toMirrorJson(mirror), warnings}
  }
}
