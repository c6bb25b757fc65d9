import type {MirrorId} from '../mirror.js'
import {mixed, networkKey} from '../network/network-key.js'

const MINUTE_MS = 60_000

/** What decides the draws of a client's network for a while. */
export interface StickyDraw {
  /** A number from 0 to 2³² - 1. */
  readonly key: number
  /** Unix milliseconds at which the network draws anew. */
  readonly until: number
}

/** The mirrors of a draw by their positions. */
interface StickyWeights {
  readonly key: number
  readonly idAt: (position: number) => MirrorId
  readonly weightAt: (position: number) => number
}

/**
 * The draw of a client's network at a time. It follows from the address and the clock alone, so all nodes agree on it
 * and nothing is kept. Networks change at different times. Undefined for what is no address.
 */
export function stickyDraw(address: string, nowMs: number, minutes: number): StickyDraw | undefined {
  const network = networkKey(address)
  if (network === undefined) return undefined
  const length = minutes * MINUTE_MS
  const offset = network % length
  const period = Math.floor((nowMs + offset) / length)
  return {key: mixed(network ^ mixed(period)), until: (period + 1) * length - offset}
}

/**
 * At most `limit` of `count` mirrors, in the order of weighted rendezvous hashing: each mirror has a number that depends
 * on the network and on itself alone, weighed so that over many networks the first places fall as the weights say. When
 * a mirror leaves, only its own networks move; when it comes back they return.
 */
export function stickyOrder(count: number, {key, idAt, weightAt}: StickyWeights, limit: number): number[] {
  return Array.from({length: count}, (_, at) => ({at, rank: -Math.log(chance(key, idAt(at))) / weightAt(at)}))
    .sort((one, other) => one.rank - other.rank)
    .slice(0, limit)
    .map(({at}) => at)
}

/** Above 0 and below 1. */
const chance = (key: number, mirror: MirrorId): number => (mixed(key ^ mixed(mirror)) + 0.5) / 2 ** 32
