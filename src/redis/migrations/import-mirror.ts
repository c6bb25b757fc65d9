import type {Redis} from 'ioredis'
import type {MirrorId} from '../../core/mirror.js'
import {channels, keys} from '../keys.js'
import {parseMirror, SETTING_FIELDS} from '../mirror-record.js'
import {runScript} from '../run-script.js'
import {unlessWrongType} from '../wrong-type.js'
import {importMirrorScript, raiseNumberScript} from './import-scripts.js'
import type {OldMirror} from './old-mirrors.js'
import type {ProblemCollector} from './problems.js'

export type ImportedMirror = {readonly kind: 'added' | 'equal'; readonly id: MirrorId} | {readonly kind: 'skipped'}

/** What must be equal. A check may have disabled the mirror on either side. */
const COMPARED = SETTING_FIELDS.filter(field => field !== 'enabled')

/** Adds a mirror, under its own id when that is free. A mirror of that name must be equal. */
export async function importMirror(
  target: Redis,
  mirror: OldMirror,
  {dryRun, problems}: {readonly dryRun: boolean; readonly problems: ProblemCollector},
): Promise<ImportedMirror> {
  const {name, fields} = mirror
  const id = await idNamed(target, name)
  if (id !== undefined) {
    const present = await unlessWrongType(target.hgetall(keys.mirror(id)), {})
    const differing = differences(readable(fields), present)
    if (differing.length === 0) return {kind: 'equal', id}
    problems.add(
      `MIRROR_${mirror.subject}`,
      `${name} is here already with another ${differing.join(', ')}; not imported`,
    )
    return {kind: 'skipped'}
  }
  if (Object.keys(fields).length <= 2) return {kind: 'skipped'} // no record, which is told already
  const own = /^[1-9]\d{0,9}$/.test(mirror.subject) ? mirror.id : 0
  if (dryRun) return {kind: 'added', id: mirror.id}
  const args = Object.entries(readable(fields)).flat()
  const added = await runScript(
    target,
    importMirrorScript,
    [keys.mirrors, keys.lastMirrorId],
    [name, own, 'MIRROR_', channels.mirrorUpdate, ...args],
  )
  return typeof added === 'number' && added > 0 ? {kind: 'added', id: added} : {kind: 'skipped'}
}

/** Ids of the source that are gone there must not be given to new mirrors: statistics still speak of them. */
export async function raiseLastId(target: Redis, last: string | null): Promise<void> {
  if (/^\d{1,10}$/.test(last ?? '')) await runScript(target, raiseNumberScript, [keys.lastMirrorId], [last ?? '0'])
}

async function idNamed(target: Redis, name: string): Promise<MirrorId | undefined> {
  const mirrors = await target.hgetall(keys.mirrors)
  const found = Object.entries(mirrors).find(([id, present]) => present === name && /^[1-9]\d{0,9}$/.test(id))
  return found === undefined ? undefined : Number(found[0])
}

function differences(wanted: Readonly<Record<string, string>>, present: Readonly<Record<string, string>>): string[] {
  // What is missing has the value that "nothing" has: the original writes some fields only later.
  const value = (fields: Readonly<Record<string, string>>, field: string): string =>
    (fields[field] ?? '').replace(/^0$/, '')
  return COMPARED.filter(field => value(wanted, field) !== value(present, field))
}

/** Without values that no program could read: one of them would hide the whole mirror. They are told already. */
const readable = (fields: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([field, value]) => field !== 'ID' && !('problem' in parseMirror(1, {[field]: value})),
    ),
  )
