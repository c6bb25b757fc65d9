import {Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {confirm} from '../../cli/confirm.js'
import {readTextFile, wantedMirrors} from '../../cli/mirrors-file.js'
import {outcomeText, planText, toApplyJson, type ApplyJson} from '../../cli/plan-text.js'
import {standardOutput} from '../../cli/style.js'
import {MirrorbitsError} from '../../core/errors.js'
import {printable} from '../../core/text/display-width.js'
import {applyMirrors} from '../../operations/apply-mirrors.js'
import {planMirrors} from '../../operations/plan-mirrors.js'

export default class MirrorApply extends BaseCommand {
  static override summary = 'Make the mirrors be what a file says.'
  static override description =
    'Shows first what it will do. Mirrors are told apart by name; a setting that the file leaves out stays as it is. ' +
    'Doing it again changes nothing. Ends with 1 when a mirror could not be changed.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> -f mirrors.yaml --dry-run',
    '<%= config.bin %> <%= command.id %> -f mirrors.yaml --prune --yes',
  ]
  static override flags = {
    file: Flags.string({
      char: 'f',
      description: 'YAML or JSON as "mirror export" writes it; - is standard input.',
      helpValue: 'FILE',
      required: true,
    }),
    prune: Flags.boolean({description: 'Remove the mirrors that the file does not have.', default: false}),
    'dry-run': Flags.boolean({char: 'n', description: 'Only show what would be done.', default: false}),
    yes: Flags.boolean({char: 'y', description: 'Remove without asking.', default: false}),
  }

  override async run(): Promise<ApplyJson> {
    const {flags} = await this.parse(MirrorApply)
    const dryRun = flags['dry-run']
    const text = await readTextFile(flags.file)
    return this.withOperator(flags, async (operator, signal) => {
      const mirrors = await operator.mirrors({secrets: true})
      const {wanted, problems} = wantedMirrors(text, mirrors)
      this.#refuse(problems.map(({line, message}) => `${printable(flags.file)}:${line}: ${printable(message)}`))

      const plan = planMirrors(mirrors, wanted, {prune: flags.prune})
      this.log(planText(plan, standardOutput().paint))
      const removed = plan.steps.filter(({kind}) => kind === 'remove')
      if (dryRun || plan.steps.length === 0) return toApplyJson(plan.steps, plan, {dryRun, outcomes: []})
      const names = removed.map(({name}) => printable(name)).join(', ')
      if (removed.length > 0) await confirm(`Remove ${names}?`, {yes: flags.yes})
      const outcomes = await applyMirrors(operator, plan.steps, {
        signal,
        onStep: outcome => {
          if (outcome.ok)
            for (const warning of outcome.warnings)
              this.note(`Warning: ${printable(`${outcome.step.name}: ${warning}`)}`)
          if (outcome.ok) this.log(outcomeText(outcome))
          else this.note(outcomeText(outcome))
        },
      })
      if (outcomes.some(({ok}) => !ok)) process.exitCode = 1
      const done = outcomes.filter(({ok}) => ok).map(({step}) => step)
      return toApplyJson(done, plan, {dryRun, outcomes})
    })
  }

  #refuse(problems: readonly string[]): void {
    const [first] = problems
    if (first === undefined) return
    if (problems.length > 1) for (const problem of problems) this.note(problem)
    const message =
      problems.length === 1 || this.jsonEnabled() ? problems.join('\n') : `The file has ${problems.length} faults.`
    throw new MirrorbitsError('MB_MIRROR_INVALID', message, {hint: 'Nothing was changed: correct the file.'})
  }
}
