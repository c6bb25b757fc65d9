/** Something with how often it was seen. */
export type Counted<K> = readonly [key: K, count: number]

export interface TopCounts<K, V> {
  /** Counts one more of `key`, which always stands for the same value. */
  add(key: K, value: V): void
  /** The `max` most frequent ones, most frequent first. */
  top(max: number): Counted<V>[]
  clear(): void
}

/**
 * Finds what is frequent in a stream of any length, in bounded memory: the
 * space-saving sketch of Metwally, Agrawal and El Abbadi (2005), but what is rare is
 * thrown out in batches, so that adding costs about the same whatever the
 * traffic is. A count is exact until more than `2 * capacity` different keys were
 * seen; from then on it may be too high, never too low, for what is kept.
 */
export function createTopCounts<K, V = K>(capacity: number): TopCounts<K, V> {
  let counts = new Map<K, {readonly value: V; count: number}>()
  /** What a key that is not kept may have been seen at most. */
  let floor = 0

  function throwOutRare(): void {
    const ranked = [...counts].sort(([, a], [, b]) => b.count - a.count)
    floor = Math.max(floor, ranked[capacity]?.[1].count ?? 0)
    counts = new Map(ranked.slice(0, capacity))
  }

  return {
    add(key, value) {
      const known = counts.get(key)
      if (known !== undefined) {
        known.count++
        return
      }
      if (counts.size >= 2 * capacity) throwOutRare()
      counts.set(key, {value, count: floor + 1})
    },
    top: max =>
      [...counts.values()]
        .map(({value, count}): Counted<V> => [value, count])
        .sort(byCount)
        .slice(0, max),
    clear() {
      counts = new Map()
      floor = 0
    },
  }
}

export const byCount = <K>([, a]: Counted<K>, [, b]: Counted<K>): number => b - a
