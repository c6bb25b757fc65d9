import type {Place} from '../core/place.js'

/** Places by the records they were made of. */
export interface PlaceCache {
  get(city: number, asn: number): Place | undefined
  set(city: number, asn: number, place: Place): void
}

interface Entry {
  readonly city: number
  readonly asn: number
  readonly place: Place
  /** Another pair that shares the key, which is rare. */
  readonly next: Entry | undefined
}

/** One level, with keys that fit into V8's small integers: each step that is spared is one that waits for memory. */
type Generation = Map<number, Entry>

const keyOf = (city: number, asn: number): number => (Math.imul(city, 0x9e3779b1) ^ Math.imul(asn, 0x85ebca6b)) >>> 2

function placeIn(generation: Generation, city: number, asn: number): Place | undefined {
  let entry = generation.get(keyOf(city, asn))
  while (entry !== undefined && (entry.city !== city || entry.asn !== asn)) entry = entry.next
  return entry?.place
}

/**
 * Keeps at least the last `limit` places asked for and at most twice as many.
 * When one generation is full the one before it is dropped, except for what
 * was asked for since.
 */
export function createPlaceCache(limit: number): PlaceCache {
  let young: Generation = new Map()
  let old: Generation = new Map()
  let count = 0

  const set = (city: number, asn: number, place: Place): void => {
    if (count >= limit) {
      old = young
      young = new Map()
      count = 0
    }
    const key = keyOf(city, asn)
    young.set(key, {city, asn, place, next: young.get(key)})
    count++
  }

  return {
    get(city, asn) {
      const hit = placeIn(young, city, asn)
      if (hit !== undefined) return hit
      const kept = placeIn(old, city, asn)
      if (kept !== undefined) set(city, asn, kept)
      return kept
    },
    set,
  }
}
