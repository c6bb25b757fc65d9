import type {Redis} from 'ioredis'
import {databaseVersion, DATABASE_VERSION} from './database-version.js'

/** What decides whether a Redis is good for us. */
export interface RedisFacts {
  readonly version: string
  /** Our clock minus its clock, in milliseconds; half of the way there and back is taken off. */
  readonly skewMs: number
  /** It may drop keys when its memory is full. */
  readonly mayEvict: boolean
  readonly database: 'empty' | 'current' | 'old' | 'newer'
}

export async function redisFacts(redis: Redis, now: () => number): Promise<RedisFacts> {
  const [info, version] = await Promise.all([redis.info(), databaseVersion(redis)])
  const asked = now()
  const [seconds, micros] = await redis.time()
  const middle = (asked + now()) / 2
  const value = (name: string): string => new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1] ?? ''
  return {
    version: value('redis_version'),
    skewMs: middle - (Number(seconds) * 1000 + Number(micros) / 1000),
    mayEvict: Number(value('maxmemory')) > 0 && !['', 'noeviction'].includes(value('maxmemory_policy')),
    database: judged(version),
  }
}

function judged(version: number | 'unreadable' | undefined): RedisFacts['database'] {
  if (version === undefined) return 'empty'
  if (version === DATABASE_VERSION) return 'current'
  return typeof version === 'number' && version < DATABASE_VERSION ? 'old' : 'newer'
}
