import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {checkReport, isFine, toMirrorCheckJson, type MirrorCheck, type MirrorCheckJson} from '../../cli/check-report.js'
import {findMirrors} from '../../cli/find-mirror.js'
import {standardOutput} from '../../cli/style.js'
import {MirrorbitsError} from '../../core/errors.js'

export default class MirrorCheckCommand extends BaseCommand {
  static override summary = 'Check now whether mirrors serve, and show every request and answer.'
  static override description =
    'Asks each mirror from here for a file that it should have, over HTTP and HTTPS, and keeps what came of it as its ' +
    'state. Ends with 1 unless all are up.'
  static override examples = ['<%= config.bin %> <%= command.id %> ovh', '<%= config.bin %> <%= command.id %> --all']
  static override strict = false
  static override args = {name: Args.string({description: 'Names of the mirrors, or parts of them.'})}
  static override flags = {all: Flags.boolean({char: 'a', description: 'Check all mirrors.', default: false})}

  override async run(): Promise<MirrorCheckJson[]> {
    const {argv, flags} = await this.parse(MirrorCheckCommand)
    const typed = argv as string[]
    if (flags.all === typed.length > 0) {
      throw new MirrorbitsError('MB_USAGE', 'Say which mirrors to check.', {hint: 'Give names, or --all, not both.'})
    }
    const checks = await this.withOperator(flags, async (operator, signal) => {
      const all = await operator.mirrors()
      const done: MirrorCheck[] = []
      for (const mirror of flags.all ? all : findMirrors(all, typed)) {
        const check = {mirror, checked: await operator.checkMirror(mirror, signal)}
        done.push(check)
        this.log(checkReport(check, standardOutput().paint))
      }
      return done
    })
    if (!checks.every(isFine)) process.exitCode = 1
    if (checks.length === 0) this.note('There are no mirrors to check.')
    return checks.map(toMirrorCheckJson)
  }
}
