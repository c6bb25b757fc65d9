import {Errors, Flags} from '@oclif/core'
import {LegacyCommand} from '../../cli/legacy/legacy-command.js'
import {messageOf} from '../../core/errors.js'

export default class LegacyRefresh extends LegacyCommand {
  static override summary = 'Scan the repository as the original does.'
  static override flags = {rehash: Flags.boolean({default: false})}

  override async run(): Promise<void> {
    const {flags} = await this.parse(LegacyRefresh)
    process.stdout.write('Refreshing the local repository... ')
    await this.withOperator(flags, async (operator, signal) => {
      try {
        await operator.refresh({rehash: flags.rehash, force: false, signal, onEvent: () => undefined})
      } catch (error) {
        this.log('')
        this.note(messageOf(error))
        throw new Errors.ExitError(signal.aborted ? 130 : 1)
      }
      this.log('done')
    })
  }
}
