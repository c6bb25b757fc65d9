import {changedSettings} from '../core/mirror-changes.js'
import {ALL_FIELDS} from '../core/mirror-fields.js'
import type {Mirror} from '../core/mirror.js'
import {printable} from '../core/text/display-width.js'
import {mirrorDiff} from './mirror-diff.js'
import {toMirrorJson, type MirrorJson} from '../operations/mirror-json.js'
import type {Paint} from './style.js'

/** What became of a mirror: `schemas/mirror-set.schema.json`. */
export interface ChangedMirrorJson {
  readonly mirror: MirrorJson
  /** Names of the settings that are another than before. */
  readonly changed: readonly string[]
}

export function toChangedMirrorJson(before: Mirror, after: Mirror): ChangedMirrorJson {
  const changes = changedSettings(before, after)
  return {
    mirror: toMirrorJson(after),
    changed: ALL_FIELDS.filter(({key}) => changes[key] !== undefined).map(({name}) => name),
  }
}

/** A diff in colours. */
export const paintDiff = (diff: readonly string[], paint: Paint): string[] =>
  diff.map(line => paint(line.startsWith('-') ? 'bad' : 'ok', line))

/** What was changed, or with `dryRun` would be, for a person. */
export function changedText(
  before: Mirror,
  after: Mirror,
  paint: Paint,
  {dryRun}: {readonly dryRun: boolean} = {dryRun: false},
): string {
  const diff = mirrorDiff(before, after, {comment: true})
  const name = printable(after.name)
  if (diff.length === 0) return `${name} is so already.`
  return [...paintDiff(diff, paint), `${name} ${dryRun ? 'would be changed' : 'changed'}`].join('\n')
}
