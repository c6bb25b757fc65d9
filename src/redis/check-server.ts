import type {Redis} from 'ioredis'
import {messageOf, MirrorbitsError} from '../core/errors.js'
import {translated, unreachable} from './redis-errors.js'

const OLDEST = [6, 2] as const

/** Throws when this server is older than we need, or is a replica that takes no writes. */
export async function checkServer(redis: Redis, shown: string): Promise<void> {
  const info = await infoOf(redis).catch((error: unknown) => {
    throw translated(error, shown)
  })
  if (info === undefined) return
  const version = /^redis_version:(\d+)\.(\d+)/m.exec(info)
  if (version !== null) {
    const [major, minor] = [Number(version[1]), Number(version[2])]
    if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
      throw new MirrorbitsError(
        'MB_REDIS_TOO_OLD',
        `Redis at ${shown} has version ${major}.${minor}; 6.2 is the oldest supported.`,
        {
          hint: 'Install Redis 6.2 or newer, or any Valkey.',
        },
      )
    }
  }
  if (/^role:slave\r?$/m.test(info)) throw unreachable(shown, 'is a replica and takes no writes.')
}

/** Undefined when this user may not ask: then we go on without the check. */
async function infoOf(redis: Redis): Promise<string | undefined> {
  try {
    return await redis.info()
  } catch (error) {
    if (messageOf(error).startsWith('NOPERM')) return undefined
    throw error
  }
}
