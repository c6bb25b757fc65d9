import {addressBytes, parseAddress} from './address.js'

/** A client's network is what one customer of a provider gets: a /24 of IPv4, a /48 of IPv6. */
const NETWORK_BYTES = {4: 3, 6: 6} as const

/** FNV-1a for 32 bits. */
const OFFSET_BASIS = 0x811c9dc5
const PRIME = 0x01000193

const room = addressBytes()

/** A number from 0 to 2³² - 1, the same for all addresses of a client's network; undefined for what is no address. */
export function networkKey(address: string): number | undefined {
  const family = parseAddress(address, room)
  if (family === undefined) return undefined
  let hash = Math.imul(OFFSET_BASIS ^ family, PRIME)
  for (let at = 0; at < NETWORK_BYTES[family]; at++) hash = Math.imul(hash ^ (room[at] ?? 0), PRIME)
  return mixed(hash)
}

/** Spreads a small difference over all 32 bits; the finalizer of MurmurHash3. */
export function mixed(value: number): number {
  let bits = value
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}
