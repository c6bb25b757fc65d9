import type {Redis} from 'ioredis'
import type {DatabaseStatus, KeyFamily} from '../../core/migration.js'
import {DATABASE_VERSION, databaseVersion} from '../database-version.js'
import {keys, type RedisKey} from '../keys.js'
import {unlessWrongType} from '../wrong-type.js'
import {askMany} from './ask-many.js'
import {scanKeys} from './scan-keys.js'

/** Longest first where one is the beginning of another. */
const FAMILIES = [
  ...['MIRRORBITS_DB_VERSION', 'MIRRORFILESTMP_', 'MIRRORFILES_', 'MIRRORLOGS_', 'MIRRORS', 'MIRROR_', 'LAST_'],
  ...['HOLDINGS_', 'SCANNING_', 'SOURCE_REPO_SYNC', 'LOCK_', 'HANDLEDFILES_', 'FILEMIRRORS_', 'FILEINFO_'],
  ...['FILES_TMP', 'FILES', 'FILE_', 'CATALOGUE_', 'ALIASES', 'COUNTED_', 'DOWNLOADED_', 'NOTIFIED_', 'TOKENS'],
  ...['STATS_FILE', 'STATS_MIRROR_BYTES', 'STATS_MIRROR', 'STATS_TOTAL', 'V1_', 'V2_', 'V3_'],
] as const
const OTHER = 'other'

/** Keys measured in each family; the rest are taken to be like them. */
const MEASURED = 500

/** Walks over all keys in bounded steps and measures a sample of each family. */
export async function databaseStatus(redis: Redis): Promise<DatabaseStatus> {
  const version = await databaseVersion(redis)
  const families = new Map<string, {keys: number; sample: RedisKey[]}>()
  for await (const page of scanKeys(redis, '*')) {
    for (const key of page) {
      const text = key.toString('latin1' as BufferEncoding)
      const family = FAMILIES.find(start => text.startsWith(start)) ?? OTHER
      const found = families.get(family) ?? {keys: 0, sample: []}
      families.set(family, found)
      found.keys++
      if (found.sample.length < MEASURED) found.sample.push(key)
    }
  }
  const measured: KeyFamily[] = []
  for (const [family, {keys: count, sample}] of families) {
    const sizes = await askMany(redis, sample, (pipeline, key) => pipeline.memory('USAGE', key))
    const bytes = sizes.reduce<number>((sum, size) => sum + (typeof size === 'number' ? size : 0), 0)
    measured.push({family, keys: count, bytes: Math.round((bytes / sample.length) * count)})
  }
  const memory = /^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]
  return {
    version: typeof version === 'number' ? version : null,
    supported: DATABASE_VERSION,
    state: stateOf(version),
    mirrors: (await unlessWrongType(redis.hlen(keys.mirrors), undefined)) ?? (await namedMirrors(redis)),
    files: await unlessWrongType(redis.scard(keys.files), 0),
    families: measured.toSorted((a, b) => b.bytes - a.bytes),
    serverBytes: Number(memory ?? 0),
  }
}

/** Version 0 had a list of names. */
const namedMirrors = (redis: Redis): Promise<number> => unlessWrongType(redis.llen(keys.mirrors), 0)

function stateOf(version: number | 'unreadable' | undefined): DatabaseStatus['state'] {
  if (version === undefined) return 'empty'
  if (version === DATABASE_VERSION) return 'current'
  return typeof version === 'number' && version < DATABASE_VERSION ? 'old' : 'newer'
}
