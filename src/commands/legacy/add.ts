import {Args, Errors, Flags} from '@oclif/core'
import {legacyAdded, legacyAddProblem} from '../../cli/legacy/add-output.js'
import {LegacyCommand} from '../../cli/legacy/legacy-command.js'
import {mirrorSettingFlags, settingsFromFlags} from '../../cli/mirror-flags.js'
import {MirrorbitsError} from '../../core/errors.js'

export default class LegacyAdd extends LegacyCommand {
  static override summary = 'Add a mirror as the original does.'
  static override strict = false
  static override args = {name: Args.string({required: true})}
  static override flags = {http: Flags.string({default: ''}), ...mirrorSettingFlags}

  override async run(): Promise<void> {
    const {args, flags} = await this.parse(LegacyAdd)
    const problem = legacyAddProblem(args.name, flags.http)
    if (problem !== undefined) {
      this.note(problem)
      throw new Errors.ExitError(2)
    }
    await this.withOperator(flags, async operator => {
      try {
        const input = {name: args.name, httpUrl: flags.http, ...settingsFromFlags(flags)}
        const {mirror, place, warnings} = await operator.addMirror(input)
        this.log(legacyAdded(mirror, place, warnings))
      } catch (error) {
        if (!(error instanceof MirrorbitsError) || error.code !== 'MB_MIRROR_EXISTS') throw error
        this.note('edit error: rpc error: code = Unknown desc = name already taken')
        throw new Errors.ExitError(1)
      }
    })
  }
}
