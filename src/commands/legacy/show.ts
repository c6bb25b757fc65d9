import {Args} from '@oclif/core'
import {LegacyCommand} from '../../cli/legacy/legacy-command.js'
import {legacyShow} from '../../cli/legacy/show-output.js'

export default class LegacyShow extends LegacyCommand {
  static override summary = 'Show a mirror as the original does.'
  static override args = {name: Args.string({required: true})}

  override async run(): Promise<void> {
    const {args, flags} = await this.parse(LegacyShow)
    const mirrors = await this.withOperator(flags, operator => operator.mirrors())
    process.stdout.write(legacyShow(this.byPart(mirrors, args.name)))
  }
}
