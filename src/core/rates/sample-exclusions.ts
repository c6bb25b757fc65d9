import type {Exclusion} from '../selection/types.js'
import type {Counted} from './top-counts.js'

/** Why mirrors that have the file could not take requests: kinds of `Exclusion`, by how many mirrors and requests. */
export interface ExclusionSampler<T> {
  served(request: T): void
  /** What was found since the last call, most frequent first. */
  take(): Counted<string>[]
}

/** Each of them costs some ten microseconds, outside of any request. */
const KEPT = 20

/**
 * Counts exclusions without a cost for requests: of each interval a fair sample is explained afterwards, and counts for
 * all. While there are no more than 20 requests in an interval the numbers are exact.
 */
export function createExclusionSampler<T>(
  explain: (request: T) => readonly Exclusion[],
  random: () => number,
): ExclusionSampler<T> {
  let served = 0
  let kept: T[] = []
  return {
    served(request) {
      // Reservoir sampling: the n-th request takes a place with probability KEPT / n.
      const place = served < KEPT ? served : Math.floor(random() * (served + 1))
      if (place < KEPT) kept[place] = request
      served++
    },
    take() {
      const found = new Map<string, number>()
      const each = served / Math.max(1, kept.length)
      for (const request of kept) {
        for (const exclusion of explain(request)) {
          const kind = kindOf(exclusion)
          found.set(kind, (found.get(kind) ?? 0) + each)
        }
      }
      served = 0
      kept = []
      return [...found].map(([kind, count]): Counted<string> => [kind, Math.round(count)]).sort(([, a], [, b]) => b - a)
    },
  }
}

/** A mirror for both protocols may be out for the same reason in both. */
const kindOf = (exclusion: Exclusion): string =>
  exclusion.kind === 'neither' && exclusion.http.kind === exclusion.https.kind ? exclusion.http.kind : exclusion.kind
