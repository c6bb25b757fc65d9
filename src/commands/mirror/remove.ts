import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {confirm} from '../../cli/confirm.js'
import {exactWithoutTerminal, findMirrors} from '../../cli/find-mirror.js'
import {printable} from '../../core/text/display-width.js'

export default class MirrorRemove extends BaseCommand {
  static override summary = 'Forget mirrors with all that is known of them; their statistics stay.'
  static override description = 'Without a terminal the full names and --yes are needed.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> ovh',
    '<%= config.bin %> <%= command.id %> ovh --yes',
  ]
  static override strict = false
  static override args = {name: Args.string({description: 'Names of the mirrors, or parts of them.', required: true})}
  static override flags = {yes: Flags.boolean({char: 'y', description: 'Do not ask.', default: false})}

  override async run(): Promise<{readonly removed: readonly string[]}> {
    const {argv, flags} = await this.parse(MirrorRemove)
    return this.withOperator(flags, async operator => {
      const mirrors = findMirrors(await operator.mirrors(), argv as string[], exactWithoutTerminal())
      const names = mirrors.map(({name}) => printable(name)).join(', ')
      await confirm(`Remove ${names}?`, {yes: flags.yes})
      for (const mirror of mirrors) {
        await operator.removeMirror(mirror)
        this.log(`${printable(mirror.name)} removed`)
      }
      return {removed: mirrors.map(({name}) => name)}
    })
  }
}
