import {Args} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {exactWithoutTerminal, findMirrors} from '../../cli/find-mirror.js'
import {toMirrorJson, type MirrorJson} from '../../cli/mirror-json.js'
import {printable} from '../../core/text/display-width.js'
import {setMirrorEnabled} from '../../operations/set-mirror-enabled.js'

export default class MirrorDisable extends BaseCommand {
  static override summary = 'Keep traffic away from mirrors.'
  static override description = 'They are still scanned and checked. Without a terminal the full names are needed.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> ovh',
    '<%= config.bin %> <%= command.id %> ovh heanet',
  ]
  static override strict = false
  static override args = {name: Args.string({description: 'Names of the mirrors, or parts of them.', required: true})}

  override async run(): Promise<MirrorJson[]> {
    const {argv, flags} = await this.parse(MirrorDisable)
    return this.withRuntime(flags, async ({stores}) => {
      const changed: MirrorJson[] = []
      for (const mirror of findMirrors(await stores.mirrors.list(), argv as string[], exactWithoutTerminal())) {
        changed.push(toMirrorJson(await setMirrorEnabled(stores, mirror, false)))
        this.log(`${printable(mirror.name)} disabled`)
      }
      return changed
    })
  }
}
