import {mixed} from '../network/network-key.js'

/** How many requests the networks of clients may send. */
export interface NetworkRate {
  /**
   * Counts a request of this network at this time, unless the network has sent too many already: then it is false.
   * `perMinute` requests may come at once; after that they may come evenly, as many in each minute.
   */
  admits(network: number, perMinute: number, nowMs: number): boolean
}

const MINUTE_MS = 60_000
const WAYS = 4
const SETS = 16_384

/**
 * Bounded whatever clients do: it knows about 65,000 networks in 800 kB. A new network takes the place of the one that has been
 * quiet for longest among the four that could be where it belongs; which four those are, `seed` decides, so that
 * nobody can choose whom to push out. Per network one number is kept, the time at which all its requests would have
 * come had they come evenly (the generic cell rate algorithm).
 */
export function createNetworkRate(seed: number): NetworkRate {
  const networks = new Uint32Array(SETS * WAYS)
  const evenUntil = new Float64Array(SETS * WAYS)

  function placeOf(network: number): number {
    const first = (mixed(network ^ seed) % SETS) * WAYS
    let quietest = first
    for (let at = first; at < first + WAYS; at++) {
      if (networks[at] === network) return at
      if ((evenUntil[at] ?? 0) < (evenUntil[quietest] ?? 0)) quietest = at
    }
    networks[quietest] = network
    evenUntil[quietest] = 0
    return quietest
  }

  return {
    admits(network, perMinute, nowMs) {
      const at = placeOf(network)
      const next = Math.max(evenUntil[at] ?? 0, nowMs) + MINUTE_MS / perMinute
      // A thousandth of a millisecond for what adding fractions loses.
      if (next - nowMs > MINUTE_MS + 0.001) return false
      evenUntil[at] = next
      return true
    },
  }
}
