import {Args} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {findMirrors} from '../../cli/find-mirror.js'
import {toMirrorJson, type MirrorJson} from '../../cli/mirror-json.js'
import {printable} from '../../core/text/display-width.js'
import {setMirrorEnabled} from '../../operations/set-mirror-enabled.js'

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
    return this.withRuntime(flags, async ({stores}) => {
      const changed: MirrorJson[] = []
      for (const mirror of findMirrors(await stores.mirrors.list(), argv as string[])) {
        changed.push(toMirrorJson(await setMirrorEnabled(stores, mirror, true)))
        this.log(`${printable(mirror.name)} enabled`)
      }
      return changed
    })
  }
}
