import type {Redis} from 'ioredis'
import type {MirrorTraffic, StatsStore} from '../core/ports.js'
import {keys, pathBytes} from './keys.js'
import {unlessWrongType} from './wrong-type.js'

/** Longer than any period; what is longer a client made up, and it names nothing. */
const MAX_SUFFIX = 32

export function createStatsStore({redis}: {readonly redis: Redis}): StatsStore {
  return {
    async fileDownloads(path, suffixes) {
      const field = pathBytes(path)
      return Promise.all(
        suffixes.map(async suffix =>
          suffix.length > MAX_SUFFIX
            ? 0
            : Number(countIn(await unlessWrongType(redis.hget(keys.statsFile(suffix), field), null))),
        ),
      )
    },
    async mirrorTraffic(ids, suffix) {
      if (ids.length === 0) return new Map<number, MirrorTraffic>()
      const fields = ids.map(String)
      const [downloads, bytes] = await Promise.all([
        unlessWrongType(redis.hmget(keys.statsMirror(suffix), ...fields), []),
        unlessWrongType(redis.hmget(keys.statsMirrorBytes(suffix), ...fields), []),
      ])
      return new Map(ids.map((id, at) => [id, {downloads: Number(countIn(downloads[at])), bytes: countIn(bytes[at])}]))
    },
  }
}

/** Nothing is counted below zero: what another program has written so is no count. */
const countIn = (text: string | null | undefined): bigint =>
  typeof text === 'string' && /^\d{1,19}$/.test(text) ? BigInt(text) : 0n
