import type {Redis} from 'ioredis'
import type {PruneResult, StatsRetention} from '../../core/stats/retention.js'
import {oldestKept} from '../../core/stats/retention.js'
import {scanKeys} from './scan-keys.js'

const PERIOD = /^STATS_(?:FILE|MIRROR|MIRROR_BYTES)_(\d{4}(?:_\d\d){0,2})$/

/** Removes statistics of days, months and years that are older than they are kept; all-time counts stay. */
export async function pruneStats(
  redis: Redis,
  retention: StatsRetention,
  {now, dryRun}: {readonly now: number; readonly dryRun: boolean},
): Promise<PruneResult> {
  const oldest = oldestKept(retention, now)
  const removed = new Set<string>()
  for await (const page of scanKeys(redis, 'STATS_*_*')) {
    const old = page.map(String).filter(key => {
      const period = PERIOD.exec(key)?.[1]
      return period !== undefined && period < (oldest[period.length] ?? '')
    })
    for (const key of old) removed.add(key)
    if (!dryRun && old.length > 0) await redis.unlink(...old.slice(0, 500))
    if (!dryRun && old.length > 500) await redis.unlink(...old.slice(500))
  }
  return {removed: [...removed].toSorted(), dryRun}
}
