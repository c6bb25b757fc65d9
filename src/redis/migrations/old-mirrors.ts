import type {Redis} from 'ioredis'
import {MirrorbitsError} from '../../core/errors.js'
import type {MirrorId} from '../../core/mirror.js'
import {integer} from '../integer.js'
import {keys} from '../keys.js'
import {parseMirror} from '../mirror-record.js'
import {unlessWrongType} from '../wrong-type.js'
import {oldKeys} from './old-keys.js'
import type {ProblemCollector} from './problems.js'
import {scanHash, scanKeys} from './scan-keys.js'

/** A version that this program can read and turn into its own. */
export type OldVersion = 0 | 1 | 2

export interface OldMirror {
  readonly id: MirrorId
  readonly name: string
  /** How keys name it: by its name in version 0, then by its id. */
  readonly subject: string
  /** The record with today's field names. */
  readonly fields: Readonly<Record<string, string>>
}

/**
 * The mirrors of a database, by id. Those of version 0 have none: they are
 * numbered in their order, as the original's own upgrade did.
 * Throws MB_DATABASE_DAMAGED when the list itself cannot be read.
 */
export async function readOldMirrors(redis: Redis, version: number, problems: ProblemCollector): Promise<OldMirror[]> {
  const type = await redis.type(keys.mirrors)
  const expected = version === 0 ? 'list' : 'hash'
  if (type === 'none') return []
  if (type !== expected) throw damaged('MIRRORS', `is a ${type} and not a ${expected}`)
  const listed = version === 0 ? await namedList(redis, problems) : await numberedList(redis, problems)

  const mirrors: OldMirror[] = []
  const names = new Set<string>()
  for (const {id, name, subject} of listed.toSorted((a, b) => a.id - b.id)) {
    const key = `MIRROR_${subject}`
    const fields = await unlessWrongType(redis.hgetall(key), undefined)
    if (fields === undefined) problems.add(key, 'is no hash: the mirror has no settings')
    else if (Object.keys(fields).length === 0) problems.add(key, 'is missing: the mirror has no settings')
    if (fields === undefined) continue
    if (names.has(name)) problems.add('MIRRORS', `names "${name}" twice`)
    names.add(name)
    const present = {...withStates(fields, version), ID: String(id), name: fields['name'] ?? name}
    const record = parseMirror(id, present)
    if ('problem' in record)
      problems.add(
        key,
        `has values that cannot be read: ${record.problem}; the mirror is left out until they are corrected`,
      )
    mirrors.push({id, name, subject, fields: present})
  }
  return mirrors
}

interface Listed {
  readonly id: MirrorId
  readonly name: string
  readonly subject: string
}

async function namedList(redis: Redis, problems: ProblemCollector): Promise<Listed[]> {
  const last = integer(await unlessWrongType(redis.get(keys.lastMirrorId), null))
  const names: string[] = []
  for (let at = 0; ; at += 500) {
    const page = await redis.lrange(keys.mirrors, at, at + 499)
    names.push(...page)
    if (page.length < 500) break
  }
  const unique = [...new Set(names)]
  if (unique.length < names.length) problems.add('MIRRORS', 'names a mirror twice')
  const first = last + 1
  return unique.map((name, index) => ({id: first + index, name, subject: name}))
}

async function numberedList(redis: Redis, problems: ProblemCollector): Promise<Listed[]> {
  const listed = new Map<string, string>()
  for await (const page of scanHash(redis, keys.mirrors)) {
    for (const [field, name] of page) listed.set(field.toString(), name.toString())
  }
  return [...listed].flatMap(([field, name]) => {
    if (/^[1-9]\d{0,9}$/.test(field)) return [{id: Number(field), name, subject: field}]
    problems.add('MIRRORS', `has "${field.slice(0, 40)}", which is no id`)
    return []
  })
}

/** Version 1 had one state for both protocols. */
function withStates(fields: Readonly<Record<string, string>>, version: number): Record<string, string> {
  if (version >= 2) return {...fields}
  const {up, excludeReason, ...rest} = fields
  const protocol = (fields['http'] ?? '').startsWith('https://') ? 'https' : 'http'
  return {
    ...(up === undefined ? {} : {[`${protocol}Up`]: up}),
    ...(excludeReason === undefined ? {} : {[`${protocol}DownReason`]: excludeReason}),
    ...rest,
  }
}

/** Lists records of mirrors that no longer are: the original leaves them when a mirror goes during its scan. */
export async function findOrphans(
  redis: Redis,
  mirrors: readonly OldMirror[],
  problems: ProblemCollector,
): Promise<void> {
  const known = new Set(mirrors.map(({subject}) => subject))
  const orphans = new Set<string>()
  for await (const page of scanKeys(redis, String(oldKeys.namedMirror('*')))) {
    for (const key of page) {
      const subject = key.toString().slice('MIRROR_'.length)
      const owner = subject.endsWith('_FILES') ? subject.slice(0, -'_FILES'.length) : subject
      if (!known.has(subject) && !known.has(owner)) orphans.add(key.toString())
    }
  }
  for (const key of [...orphans].toSorted()) problems.add(key, 'belongs to no mirror; it is left as it is')
}

export const damaged = (key: string, problem: string): MirrorbitsError =>
  new MirrorbitsError('MB_DATABASE_DAMAGED', `The database cannot be read: ${key} ${problem}.`, {
    hint: 'Nothing was changed. Correct this key in Redis, or restore a backup.',
  })
