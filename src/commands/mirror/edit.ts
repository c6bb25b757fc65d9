import {Args} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {changedText, toChangedMirrorJson, type ChangedMirrorJson} from '../../cli/changed-mirror.js'
import {confirm} from '../../cli/confirm.js'
import {editMirror} from '../../cli/edit-mirror.js'
import {editText} from '../../cli/edit-text.js'
import {exactWithoutTerminal, findMirror} from '../../cli/find-mirror.js'
import {standardOutput} from '../../cli/style.js'
import {MirrorbitsError} from '../../core/errors.js'
import {printable} from '../../core/text/display-width.js'

export default class MirrorEdit extends BaseCommand {
  static override summary = 'Edit a mirror as YAML in your editor, and show what changed.'
  static override description =
    'The editor is $EDITOR, which may have arguments, else editor, vi, emacs or nano. What it left is checked before ' +
    'anything is written, and only what changed is written. Without a terminal the full name is needed.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> ovh',
    'EDITOR="sed -i s/Score:.*/Score:\\ 50/" <%= config.bin %> <%= command.id %> ovh',
  ]
  static override args = {name: Args.string({description: 'Name of the mirror, or a part of it.', required: true})}

  override async run(): Promise<ChangedMirrorJson> {
    const {args, flags} = await this.parse(MirrorEdit)
    const mirror = await this.withOperator(flags, async operator =>
      findMirror(await operator.mirrors({secrets: true}), args.name, exactWithoutTerminal()),
    )
    const result = await editMirror(
      {
        edit: text => editText(text, {env: process.env, isTerminal: process.stdin.isTTY}),
        retry: problems => this.#retry(problems),
        // Nothing is kept open while somebody thinks.
        save: changes => this.withOperator(flags, operator => operator.updateMirror(mirror, changes)),
      },
      mirror,
      {ignoreUnknown: false},
    )
    const after = result.kind === 'saved' ? result.mirror : mirror
    if (result.kind === 'saved') this.log(changedText(mirror, after, standardOutput().paint))
    else this.note('Nothing was changed.')
    return toChangedMirrorJson(mirror, after)
  }

  async #retry(problems: readonly string[]): Promise<boolean> {
    const lines = problems.map(printable)
    if (!process.stdin.isTTY) {
      throw new MirrorbitsError('MB_MIRROR_INVALID', lines.join('\n'), {hint: 'Nothing was changed.'})
    }
    for (const line of lines) this.note(line)
    await confirm('Edit it again?', {yes: false})
    return true
  }
}
