import {LegacyCommand} from '../../cli/legacy/legacy-command.js'

export default class LegacyUpgrade extends LegacyCommand {
  static override summary = 'Replace the running program by the one now on disk, silently as the original does.'

  override async run(): Promise<void> {
    const {flags} = await this.parse(LegacyUpgrade)
    const {nodes} = await this.withOperator(flags, (operator, signal) => operator.upgrade({everywhere: false, signal}))
    const failed = nodes.find(({ok}) => !ok)
    if (failed !== undefined) this.error(failed.message, {exit: 1})
  }
}
