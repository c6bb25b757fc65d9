import {setTimeout as sleep} from 'node:timers/promises'
import {MirrorbitsError} from '../../core/errors.js'
import type {StatsStore} from '../../core/ports.js'

export interface BoundedStatsDeps {
  readonly stats: StatsStore
  readonly isUp: () => boolean
  /** After this time without an answer a question fails, in milliseconds. */
  readonly limitMs?: number
  /** Questions that Redis may have before it answers; further ones fail at once. */
  readonly maxOpen?: number
}

/**
 * Statistics for clients of the web server, who can ask as often as they like: a Redis that is away or hangs must not
 * keep their requests. Throws MB_REDIS_UNREACHABLE.
 */
export function boundedStats({stats, isUp, limitMs = 2000, maxOpen = 200}: BoundedStatsDeps): StatsStore {
  let open = 0

  async function bounded<T>(ask: () => Promise<T>): Promise<T> {
    if (!isUp()) throw away('Redis is away.')
    if (open >= maxOpen) throw away('Redis has too many questions to answer.')
    open++
    // Counted until Redis has answered, however late: that is what shows that it hangs.
    const answer = ask().finally(() => open--)
    const limit = new AbortController()
    const late = sleep(limitMs, undefined, {signal: limit.signal}).then(() => {
      throw away('Redis does not answer in time.')
    })
    try {
      return await Promise.race([answer, late])
    } finally {
      answer.catch(() => undefined) // when it fails after the limit it was told already
      late.catch(() => undefined) // stopped here
      limit.abort()
    }
  }

  return {
    fileDownloads: (path, suffixes) => bounded(() => stats.fileDownloads(path, suffixes)),
    mirrorTraffic: (ids, suffix) => bounded(() => stats.mirrorTraffic(ids, suffix)),
  }
}

const away = (message: string): MirrorbitsError => new MirrorbitsError('MB_REDIS_UNREACHABLE', message)
