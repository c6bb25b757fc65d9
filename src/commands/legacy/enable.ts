import {Args, Errors} from '@oclif/core'
import {LegacyCommand} from '../../cli/legacy/legacy-command.js'
import {messageOf} from '../../core/errors.js'
import {printable} from '../../core/text/display-width.js'

export default class LegacyEnable extends LegacyCommand {
  static override summary = 'Enable a mirror as the original does.'
  static override args = {name: Args.string({required: true})}

  override async run(): Promise<void> {
    const {args, flags} = await this.parse(LegacyEnable)
    await this.withOperator(flags, async operator => {
      const mirror = this.byPart(await operator.mirrors(), args.name)
      try {
        await operator.setMirrorEnabled(mirror, true)
      } catch (error) {
        this.note(`Couldn't enable mirror '${printable(mirror.name)}': ${messageOf(error)}`)
        throw new Errors.ExitError(1)
      }
      this.log(`Mirror '${printable(mirror.name)}' enabled successfully`)
    })
  }
}
