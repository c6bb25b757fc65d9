/** Requests by how long they took: `[bucket, requests]`, ascending; empty buckets are left out. */
export type Latencies = readonly (readonly [bucket: number, requests: number])[]

/** Four buckets for each doubling: a percentile is right within 9 %. */
export const PER_DOUBLING = 4

/** The last bucket holds all that took longer than about two minutes. */
export const BUCKETS = 27 * PER_DOUBLING

/** The bucket of a time in microseconds: bucket b starts at 2^(b/4); the first also takes what is shorter. */
export function bucketOf(micros: number): number {
  if (!(micros > 1)) return 0
  return Math.min(BUCKETS - 1, Math.floor(Math.log2(micros) * PER_DOUBLING))
}

/** The middle of a bucket, in microseconds. */
export const middleOf = (bucket: number): number => 2 ** ((bucket + 0.5) / PER_DOUBLING)

/** The time within which `part` (0 to 1) of the requests were answered, in milliseconds; 0 without requests. */
export function percentile(latencies: Latencies, part: number): number {
  const all = latencies.reduce((sum, [, requests]) => sum + requests, 0)
  let rest = Math.max(1, Math.ceil(all * part))
  for (const [bucket, requests] of latencies) {
    rest -= requests
    if (rest <= 0) return middleOf(bucket) / 1000
  }
  return 0
}
