import {Args} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {findMirror} from '../../cli/find-mirror.js'
import {mirrorDetails} from '../../cli/mirror-details.js'
import {toDescribedMirrorJson, type DescribedMirrorJson} from '../../cli/mirror-json.js'
import {standardOutput} from '../../cli/style.js'
import {describeMirrors} from '../../operations/describe-mirrors.js'

export default class MirrorShow extends BaseCommand {
  static override summary = 'Show everything about one mirror.'
  static override examples = ['<%= config.bin %> <%= command.id %> ovh']
  static override args = {name: Args.string({description: 'Name of the mirror, or a part of it.', required: true})}

  override async run(): Promise<DescribedMirrorJson> {
    const {args, flags} = await this.parse(MirrorShow)
    const {description, nowMs} = await this.withRuntime(flags, async ({stores, clock}) => {
      const {id} = findMirror(await stores.mirrors.list(), args.name)
      const described = await describeMirrors({...stores, clock})
      return {description: described.find(({mirror}) => mirror.id === id), nowMs: clock()}
    })
    // Removed by somebody else between the two questions.
    const found = description ?? findMirror([], args.name)
    this.log(mirrorDetails(found, {paint: standardOutput().paint, nowMs}))
    return toDescribedMirrorJson(found)
  }
}
