import type {CountBatch} from '../core/ports.js'
import type {DayCounts} from './gather-downloads.js'

export interface CutBatchesOptions {
  /** Of each one, counted from 0. */
  readonly idOf: (serial: number) => string
  readonly sameDownloadInterval: number
}

/** Redis takes a batch in one step, so it must be short: of counts and of ranged downloads at most so many each. */
const PER_BATCH = 500

/** Cuts what was gathered into batches that can be sent. */
export function cutBatches(days: readonly DayCounts[], {idOf, sameDownloadInterval}: CutBatchesOptions): CountBatch[] {
  const batches: CountBatch[] = []
  for (const {day, downloads, ranged} of days) {
    for (let at = 0; at < Math.max(downloads.length, ranged.length); at += PER_BATCH) {
      batches.push({
        id: idOf(batches.length),
        day,
        downloads: downloads.slice(at, at + PER_BATCH),
        ranged: ranged.slice(at, at + PER_BATCH),
        sameDownloadInterval,
      })
    }
  }
  return batches
}
