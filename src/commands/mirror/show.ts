import {Args} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {findMirror} from '../../cli/find-mirror.js'
import {mirrorDetails} from '../../cli/mirror-details.js'
import {mirrorNextStep} from '../../cli/mirror-next-step.js'
import {toDescribedMirrorJson, type DescribedMirrorJson} from '../../operations/mirror-json.js'
import {standardOutput} from '../../cli/style.js'

export default class MirrorShow extends BaseCommand {
  static override summary = 'Show everything about one mirror.'
  static override examples = ['<%= config.bin %> <%= command.id %> ovh']
  static override args = {name: Args.string({description: 'Name of the mirror, or a part of it.', required: true})}

  override async run(): Promise<DescribedMirrorJson> {
    const {args, flags} = await this.parse(MirrorShow)
    const {description, nowMs} = await this.withOperator(flags, async operator => {
      const {id} = findMirror(await operator.mirrors(), args.name)
      const described = await operator.describeMirrors()
      return {description: described.find(({mirror}) => mirror.id === id), nowMs: operator.clock()}
    })
    // Removed by somebody else between the two questions.
    const found = description ?? findMirror([], args.name)
    this.log(mirrorDetails(found, {paint: standardOutput().paint, nowMs}))
    const next = mirrorNextStep(found)
    if (next !== undefined) this.note(next)
    return toDescribedMirrorJson(found)
  }
}
