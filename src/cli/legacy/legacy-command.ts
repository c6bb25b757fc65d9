import {Errors} from '@oclif/core'
import {mirrorsByPart} from '../../core/mirror-names.js'
import {MirrorbitsError} from '../../core/errors.js'
import {printable} from '../../core/text/display-width.js'
import {BaseCommand} from '../base-command.js'
import {createLineInput, type LineInput} from '../line-input.js'

/** A verb of the original: prints what that prints, and has no JSON. */
export abstract class LegacyCommand extends BaseCommand {
  static override hidden = true
  static override enableJsonFlag = false

  #input: LineInput | undefined

  /** Asks as the original does, and reads the answer from a terminal or a pipe. Undefined when nobody answers. */
  protected async ask(question: string, signal?: AbortSignal): Promise<string | undefined> {
    process.stdout.write(question)
    this.#input ??= createLineInput(process.stdin)
    const answer = await this.#input.next(signal)
    if (answer === undefined) process.stdout.write('\n')
    return answer
  }

  /** Whether the answer begins with `y`. Throws MB_NOT_CONFIRMED when nobody answers, MB_CANCELLED after Ctrl-C. */
  protected async agree(question: string, signal: AbortSignal): Promise<boolean> {
    const answer = await this.ask(`${question} [y/N]`, signal)
    if (answer !== undefined) return /^y/i.test(answer)
    if (signal.aborted) throw new MirrorbitsError('MB_CANCELLED', 'Nothing was changed.')
    throw new MirrorbitsError('MB_NOT_CONFIRMED', 'Nobody answered: nothing was changed.', {
      hint: 'Add -f to do it without being asked.',
    })
  }

  /** The mirror by the original's matching; otherwise says so in its words and ends with 1. */
  protected byPart<T extends {readonly name: string}>(mirrors: readonly T[], typed: string): T {
    const matches = mirrorsByPart(mirrors, typed)
    const [first] = matches
    if (first !== undefined && matches.length === 1) return first
    this.note(
      first === undefined
        ? `No match for '${printable(typed)}'`
        : ['Multiple match:', ...matches.map(({name}) => `  ${printable(name)}`)].join('\n'),
    )
    throw new Errors.ExitError(1)
  }
}
