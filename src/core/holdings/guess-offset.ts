import {NANOS_PER_MILLISECOND} from '../mod-time.js'

export const NO_OFFSET = 0

/** Fewer files than this say nothing about a clock. */
const FEWEST_FILES = 10
/** Percent of the files that must agree on the difference. */
const AGREEMENT = 90n

/**
 * The constant difference between a mirror's clock and ours, in milliseconds;
 * 0 when there is none or the files do not agree.
 *
 * `differences` counts files of equal size by how many nanoseconds the
 * mirror's time is behind ours. Any constant counts: mirrors behind odd FTP
 * servers are not off by whole hours only.
 */
export function guessOffset(differences: ReadonlyMap<bigint, number>): number {
  let files = 0
  let most: {readonly difference: bigint; readonly count: number} = {difference: 0n, count: 0}
  for (const [difference, count] of differences) {
    files += count
    if (count > most.count) most = {difference, count}
  }
  if (files < FEWEST_FILES || BigInt(most.count) * 100n < BigInt(files) * AGREEMENT) return NO_OFFSET
  return Number(most.difference / NANOS_PER_MILLISECOND)
}
