import {LegacyCommand} from '../../cli/legacy/legacy-command.js'

export default class LegacyReload extends LegacyCommand {
  static override summary = 'Have all nodes read their configuration again, silently as the original does.'

  override async run(): Promise<void> {
    const {flags} = await this.parse(LegacyReload)
    await this.withOperator(flags, (operator, signal) => operator.reload(signal))
  }
}
