import {Errors} from '@oclif/core'
import {mirrorsByPart} from '../../core/mirror-names.js'
import {printable} from '../../core/text/display-width.js'
import {BaseCommand} from '../base-command.js'

/** A verb of the original: prints what that prints, and has no JSON. */
export abstract class LegacyCommand extends BaseCommand {
  static override hidden = true
  static override enableJsonFlag = false

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
