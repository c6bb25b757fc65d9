import type {Place} from '../core/place.js'

/** Places by the records they were made of. */
export interface PlaceCache {
  get(city: number, asn: number): Place | undefined
  set(city: number, asn: number, place: Place): void
}

type Generation = Map<number, Map<number, Place>>

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
    const places = young.get(city) ?? new Map<number, Place>()
    if (places.size === 0) young.set(city, places)
    places.set(asn, place)
    count++
  }

  return {
    get(city, asn) {
      const hit = young.get(city)?.get(asn)
      if (hit !== undefined) return hit
      const kept = old.get(city)?.get(asn)
      if (kept !== undefined) set(city, asn, kept)
      return kept
    },
    set,
  }
}
