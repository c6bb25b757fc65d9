import type {Redis} from 'ioredis'
import {MirrorbitsError} from '../core/errors.js'
import {keys} from './keys.js'

/** The format that this program reads and writes; see docs/decisions/0002-database-version-3.md. */
export const DATABASE_VERSION = 3

/**
 * Marks an empty database as ours. Throws MB_DATABASE_OLD when it must be
 * upgraded first, and MB_DATABASE_NEW when a newer program has written it.
 */
export async function ensureDatabaseVersion(redis: Redis): Promise<void> {
  const found = await databaseVersion(redis)
  if (found === undefined) {
    await redis.set(keys.databaseVersion, DATABASE_VERSION, 'NX')
    // Another program may have been faster, also one that writes another version.
    if ((await databaseVersion(redis)) === DATABASE_VERSION) return
    throw newer('another version')
  }
  if (found === DATABASE_VERSION) return
  if (typeof found === 'number' && found < DATABASE_VERSION) {
    throw new MirrorbitsError(
      'MB_DATABASE_OLD',
      `The database has version ${found}; this program needs version ${DATABASE_VERSION}.`,
      {
        hint: 'Stop all older servers, then upgrade it with "mirrorbits db upgrade".',
      },
    )
  }
  throw newer(typeof found === 'number' ? `version ${found}` : 'a version that cannot be read')
}

/** An older database whose mirrors, logs and statistics are kept as ours are. */
const READABLE = 2

/**
 * For who only looks: the version of an older database that can be read as it is, undefined when it is ours. Nothing
 * is written to an older one. Throws as `ensureDatabaseVersion` does.
 */
export async function readableOldVersion(redis: Redis): Promise<number | undefined> {
  if ((await databaseVersion(redis)) === READABLE) return READABLE
  await ensureDatabaseVersion(redis)
  return undefined
}

/**
 * The version of the database: 0 when mirrors or files are there without a
 * version, undefined when there is nothing, `'unreadable'` for anything else than a number.
 */
export async function databaseVersion(redis: Redis): Promise<number | 'unreadable' | undefined> {
  const text = await redis.get(keys.databaseVersion)
  if (text === null) return (await redis.exists(keys.mirrors, keys.files)) > 0 ? 0 : undefined
  return /^\d{1,9}$/.test(text) ? Number(text) : 'unreadable'
}

const newer = (what: string): MirrorbitsError =>
  new MirrorbitsError('MB_DATABASE_NEW', `The database has ${what}; this program knows version ${DATABASE_VERSION}.`, {
    hint: 'Use the program that wrote it, or another database number.',
  })
