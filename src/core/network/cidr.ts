import {addressBytes, type AddressFamily, parseAddress} from './address.js'

/** A block of addresses. */
interface Network {
  readonly family: AddressFamily
  /** 4 or 16 bytes; bits behind the prefix do not matter. */
  readonly bytes: Uint8Array
  /** How many leading bits all its addresses share. */
  readonly prefix: number
}

/** What mapping IPv4 into IPv6 puts before the address, in bits. */
const MAPPED_BITS = 96

/** Reads `10.0.0.0/8` or `2001:db8::/32`; an address alone is a block of one. Undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const [, address = '', prefixText] = /^([^/]*)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? []
  const room = addressBytes()
  const family = parseAddress(address, room)
  if (family === undefined) return undefined
  const bits = family === 4 ? 32 : 128
  // A mapped address is taken as IPv4, so its prefix is counted from there too.
  const skipped = family === 4 && address.includes(':') ? MAPPED_BITS : 0
  const prefix = prefixText === undefined ? bits : Number(prefixText) - skipped
  return prefix < 0 || prefix > bits ? undefined : {family, bytes: room.slice(0, bits / 8), prefix}
}

/** Whether an address, as `parseAddress` has read it, is in the block. */
function isInNetwork(address: Uint8Array, family: AddressFamily, network: Network): boolean {
  if (family !== network.family) return false
  const {bytes, prefix} = network
  const whole = prefix >> 3
  for (let at = 0; at < whole; at++) if (address[at] !== bytes[at]) return false
  const rest = prefix & 7
  return rest === 0 || ((address[whole] ?? 0) ^ (bytes[whole] ?? 0)) >> (8 - rest) === 0
}

/** True for an address in one of some blocks, false for any other; undefined for what is no address. */
export type NetworkMatcher = (address: string) => boolean | undefined

/** Blocks that cannot be read are left out: the configuration has refused them already. */
export function networkMatcher(blocks: readonly string[]): NetworkMatcher {
  const networks = blocks.map(parseNetwork).filter(network => network !== undefined)
  const room = addressBytes()
  return address => {
    const family = parseAddress(address, room)
    return family && networks.some(network => isInNetwork(room, family, network))
  }
}
