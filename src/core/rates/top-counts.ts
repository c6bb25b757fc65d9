/** Something with how often it was seen. */
export type Counted<K> = readonly [key: K, count: number]

export interface TopCounts<K> {
  add(key: K): void
  /** The `max` most frequent ones, most frequent first. */
  top(max: number): Counted<K>[]
  clear(): void
}

/**
 * Finds what is frequent in a stream of any length, in bounded memory: the
 * space-saving sketch of Metwally, Agrawal and El Abbadi (2005), but what is rare is
 * thrown out in batches, so that adding costs about the same whatever the
 * traffic is. A count is exact until more than `2 * capacity` different keys were
 * seen; from then on it may be too high, never too low, for what is kept.
 */
export function createTopCounts<K>(capacity: number): TopCounts<K> {
  let counts = new Map<K, number>()
  /** What a key that is not kept may have been seen at most. */
  let floor = 0

  function throwOutRare(): void {
    const ranked = [...counts].sort(byCount)
    floor = Math.max(floor, ranked[capacity]?.[1] ?? 0)
    counts = new Map(ranked.slice(0, capacity))
  }

  return {
    add(key) {
      const known = counts.get(key)
      if (known === undefined && counts.size >= 2 * capacity) throwOutRare()
      counts.set(key, (known ?? floor) + 1)
    },
    top: max => [...counts].sort(byCount).slice(0, max),
    clear() {
      counts = new Map()
      floor = 0
    },
  }
}

export const byCount = <K>([, a]: Counted<K>, [, b]: Counted<K>): number => b - a
