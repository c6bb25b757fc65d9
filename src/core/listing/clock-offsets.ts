import {NANOS_PER_SECOND, type ModTime} from '../mod-time.js'
import {inGrains, type IndexTime} from './index-entry.js'

/** How far the times of an index are from UTC, found out by asking for the exact times of some files. */
export interface ClockOffsets {
  /** Whether the index's time is this one. Times of servers in an unknown zone agree only once their zone is learned. */
  agrees(listed: IndexTime, exact: ModTime): boolean
  /** Takes note of a file whose exact time is known. */
  learn(listed: IndexTime, exact: ModTime): void
}

const QUARTER_HOUR = 900
const FARTHEST = 14 * 3600
/** A server with summer time tells two. */
const MOST_OFFSETS = 2
const SUMMER_TIME = 3600

export function createClockOffsets(): ClockOffsets {
  const offsets = new Set<number>()
  const differs = (listed: IndexTime, exact: ModTime): number =>
    listed.seconds - inGrains(exact, listed.grain) * listed.grain
  return {
    agrees(listed, exact) {
      const difference = differs(listed, exact)
      return listed.isUtc ? difference === 0 : offsets.has(difference)
    },
    learn(listed, exact) {
      const difference = differs(listed, exact)
      const isZone = difference % QUARTER_HOUR === 0 && Math.abs(difference) <= FARTHEST
      const fits = [...offsets].every(known => Math.abs(known - difference) <= SUMMER_TIME)
      if (!listed.isUtc && isZone && fits && offsets.size < MOST_OFFSETS) offsets.add(difference)
    },
  }
}

/** Our time as such an index would tell it in UTC. */
export const cutToGrain = (time: ModTime, grain: number): ModTime =>
  BigInt(inGrains(time, grain) * grain) * NANOS_PER_SECOND
