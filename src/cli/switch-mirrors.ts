import {printable} from '../core/text/display-width.js'
import {toMirrorJson, type MirrorJson} from '../operations/mirror-json.js'
import type {Operator} from '../operations/operator.js'
import {findMirrors} from './find-mirror.js'

export interface SwitchChoice {
  readonly enabled: boolean
  /** Names in full only, no parts of them. */
  readonly exact: boolean
  /** A note to keep with them, as their `Comment`; theirs stays when undefined. */
  readonly comment?: string | undefined
  readonly say: (line: string) => void
}

/** Lets the mirrors that are named take traffic, or keeps it away from them. Throws MB_MIRROR_NOT_FOUND, MB_MIRROR_AMBIGUOUS. */
export async function switchMirrors(
  operator: Operator,
  typed: readonly string[],
  {enabled, exact, comment, say}: SwitchChoice,
): Promise<MirrorJson[]> {
  const changed: MirrorJson[] = []
  for (const mirror of findMirrors(await operator.mirrors(), typed, {exact})) {
    if (comment !== undefined) await operator.updateMirror(mirror, {comment})
    changed.push(toMirrorJson(await operator.setMirrorEnabled(mirror, enabled)))
    say(`${printable(mirror.name)} ${enabled ? 'enabled' : 'disabled'}`)
  }
  return changed
}
