import {Args, Flags} from '@oclif/core'
import {LegacyCommand} from '../../cli/legacy/legacy-command.js'
import {printable} from '../../core/text/display-width.js'

export default class LegacyRemove extends LegacyCommand {
  static override summary = 'Remove a mirror as the original does.'
  static override args = {name: Args.string({required: true})}
  static override flags = {force: Flags.boolean({char: 'f', default: false})}

  override async run(): Promise<void> {
    const {args, flags} = await this.parse(LegacyRemove)
    await this.withOperator(flags, async (operator, signal) => {
      const mirror = this.byPart(await operator.mirrors(), args.name)
      const name = printable(mirror.name)
      if (!flags.force && !(await this.agree(`Removing ${name}, are you sure?`, signal))) return
      await operator.removeMirror(mirror)
      this.log(`Mirror '${name}' removed successfully`)
    })
  }
}
