import {changedSettings, settingProblems} from '../core/mirror-changes.js'
import type {MirrorSettings} from '../core/mirror.js'
import {mirrorYaml} from './mirror-yaml.js'
import {readMirrorYaml, type LineProblem} from './read-mirror-yaml.js'

const SEPARATOR = '##### Comments go below this line #####'

/** A mirror as it is put before an operator: the original's form, which scripts in `$EDITOR` know. */
export const editableText = (mirror: MirrorSettings): string => `# You can now edit this mirror configuration.
# Just save and quit when you're done.

${mirrorYaml(mirror)}
${SEPARATOR}

${mirror.comment}
`

export interface EditedMirror {
  /** What is another than before; a line that was taken out changes nothing. */
  readonly changes: Partial<MirrorSettings>
  readonly problems: readonly LineProblem[]
}

/** Reads what an editor left of `editableText`. Without the separator there is no comment. */
export function readEdited(
  text: string,
  before: MirrorSettings,
  options: {readonly ignoreUnknown: boolean},
): EditedMirror {
  const separator = text.indexOf(SEPARATOR)
  const yaml = separator === -1 ? text : text.slice(0, separator)
  const comment = separator === -1 ? '' : text.slice(separator + SEPARATOR.length).trim()
  const {mirror, problems} = readMirrorYaml(yaml, options)
  const changes = changedSettings(before, {
    ...mirror.settings,
    // A comment that ends in empty lines is no other one.
    comment: comment === before.comment.trim() ? before.comment : comment,
  })
  const wrong = settingProblems(changes).map(({key, message}) => ({
    line: mirror.lines.get(key) ?? yaml.split('\n').length,
    message,
  }))
  return {changes, problems: problems.length > 0 ? problems : wrong}
}
