import type {MirrorSettings} from '../core/mirror.js'
import {printable} from '../core/text/display-width.js'
import {lineDiff} from '../core/text/line-diff.js'
import {redactUrl} from '../core/text/redact-url.js'
import {yamlText} from './legacy/go-yaml.js'
import {mirrorYaml} from './mirror-yaml.js'

/**
 * How two states of a mirror differ: `- Score: 0`, `+ Score: 50`, with passwords hidden. The original's diff leaves
 * the comment out.
 */
export function mirrorDiff(
  before: MirrorSettings,
  after: MirrorSettings,
  {comment}: {readonly comment: boolean},
): string[] {
  const linesOf = (settings: MirrorSettings): string[] => {
    const text = `${mirrorYaml(settings)}${comment ? `Comment: ${yamlText(settings.comment)}` : ''}`
    return text.trimEnd().split('\n')
  }
  return lineDiff(linesOf(before), linesOf(after)).flatMap(({kind, text}) =>
    kind === 'same' ? [] : [`${kind === 'removed' ? '-' : '+'} ${printable(redactUrl(text))}`],
  )
}
