import {Args, Errors} from '@oclif/core'
import {editMirror} from '../../cli/edit-mirror.js'
import {editText} from '../../cli/edit-text.js'
import {LegacyCommand} from '../../cli/legacy/legacy-command.js'
import {mirrorDiff} from '../../cli/mirror-diff.js'
import {printable} from '../../core/text/display-width.js'

export default class LegacyEdit extends LegacyCommand {
  static override summary = 'Edit a mirror as the original does.'
  static override args = {name: Args.string({required: true})}

  override async run(): Promise<void> {
    const {args, flags} = await this.parse(LegacyEdit)
    const mirror = await this.withOperator(flags, async operator =>
      this.byPart(await operator.mirrors({secrets: true}), args.name),
    )
    const result = await editMirror(
      {
        edit: text => editText(text, {env: process.env, isTerminal: process.stdin.isTTY}),
        retry: problems => this.#retry(problems),
        // Nothing is kept open while somebody thinks.
        save: changes => this.withOperator(flags, operator => operator.updateMirror(mirror, changes)),
      },
      mirror,
      {ignoreUnknown: true},
    )
    if (result.kind === 'untouched') {
      this.log('Aborted - settings are unmodified, so there is nothing to change.')
    } else if (result.kind === 'aborted') {
      this.log('Aborted')
    } else {
      const diff = mirrorDiff(mirror, result.mirror, {comment: false})
      this.log([...diff, `Mirror '${printable(result.mirror.name)}' edited successfully`].join('\n'))
    }
  }

  async #retry(problems: readonly string[]): Promise<boolean> {
    this.log(problems.map(printable).join('\n'))
    const answer = await this.ask('Retry? [Y/n]')
    if (answer !== undefined) return /^(?:y.*)?$/i.test(answer.trim())
    // Somebody who is not there can neither agree nor have wanted this.
    this.log('Aborted')
    throw new Errors.ExitError(1)
  }
}
