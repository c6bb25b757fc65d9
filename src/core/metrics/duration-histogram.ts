import {middleOf, PER_DOUBLING} from '../rates/latency.js'

/** Answers by the time that they took, as Prometheus has it: each bucket counts all that took at most `seconds`. */
export interface DurationHistogram {
  readonly buckets: readonly {readonly seconds: number; readonly count: number}[]
  readonly count: number
  /** Of seconds; within 9 %. */
  readonly sum: number
}

export const DURATION_METRIC = {
  name: 'mirrorbits_request_duration_seconds',
  help: 'Time from a request to its answer.',
} as const

/** From 32 microseconds to 8 seconds, each the double of the one before. */
const EXPONENTS = Array.from({length: 19}, (_, index) => 5 + index)

/** The histogram of answers counted by `bucketOf`. */
export function durationHistogram(latencies: ArrayLike<number>): DurationHistogram {
  const counts = Array.from(latencies)
  const upTo = (end: number): number => counts.slice(0, end).reduce((sum, count) => sum + count, 0)
  return {
    buckets: EXPONENTS.map(exponent => ({seconds: 2 ** exponent / 1e6, count: upTo(exponent * PER_DOUBLING)})),
    count: upTo(counts.length),
    sum: counts.reduce((sum, count, bucket) => sum + (count * middleOf(bucket)) / 1e6, 0),
  }
}
