import type {Redis} from 'ioredis'
import type {RedisKey} from '../keys.js'

/** Keys asked for at a time; Redis may return some more. */
const PAGE = 500

/** All keys that match, page by page. A key may come twice. */
export async function* scanKeys(redis: Redis, pattern: string): AsyncGenerator<RedisKey[], void, undefined> {
  let cursor = '0'
  do {
    const [next, found] = await redis.scanBuffer(cursor, 'MATCH', pattern, 'COUNT', PAGE)
    cursor = next.toString()
    if (found.length > 0) yield found as (Buffer & RedisKey)[]
  } while (cursor !== '0')
}

/** Removes all keys that match, a few hundred at a time. Returns how many there were. */
export async function unlinkKeys(
  redis: Redis,
  patterns: readonly string[],
  onRemoved: (count: number) => void = () => undefined,
): Promise<number> {
  let removed = 0
  for (const pattern of patterns) {
    // Without a star it names one key: no need to walk over all.
    if (!pattern.includes('*')) {
      removed += await redis.unlink(pattern)
      continue
    }
    for await (const keys of scanKeys(redis, pattern)) {
      for (let at = 0; at < keys.length; at += PAGE) {
        removed += await redis.unlink(...keys.slice(at, at + PAGE))
        onRemoved(removed)
      }
    }
  }
  return removed
}

/** Members of a set, page by page. A member may come twice. */
export async function* scanSet(redis: Redis, key: RedisKey): AsyncGenerator<Buffer[], void, undefined> {
  let cursor = '0'
  do {
    const [next, members] = await redis.sscanBuffer(key, cursor, 'COUNT', PAGE)
    cursor = next.toString()
    for (let at = 0; at < members.length; at += PAGE) yield members.slice(at, at + PAGE)
  } while (cursor !== '0')
}

/** Fields of a hash with their values, page by page. A field may come twice. */
export async function* scanHash(redis: Redis, key: RedisKey): AsyncGenerator<[Buffer, Buffer][], void, undefined> {
  let cursor = '0'
  do {
    const [next, items] = await redis.hscanBuffer(key, cursor, 'COUNT', PAGE)
    cursor = next.toString()
    const pairs: [Buffer, Buffer][] = []
    for (let at = 0; at + 1 < items.length; at += 2) {
      const [field, value] = [items[at], items[at + 1]]
      if (field !== undefined && value !== undefined) pairs.push([field, value])
    }
    for (let at = 0; at < pairs.length; at += PAGE) yield pairs.slice(at, at + PAGE)
  } while (cursor !== '0')
}
