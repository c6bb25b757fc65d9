import type {AddressFamily} from '../core/network/address.js'

/** What the walk needs to know of a database, named as in its metadata. */
export interface TreeShape {
  readonly nodeCount: number
  readonly recordSize: number
  readonly ipVersion: number
}

export interface TreeWalk {
  /** Where the record of this address lies, as a number that tells records apart; 0 when the database has none. */
  find(address: Uint8Array, family: AddressFamily): number
  /** Whether any address of this family may have a record. */
  has(family: AddressFamily): boolean
  /** Numbers of the first records, as `find` returns them. */
  firstRecords(limit: number): number[]
  /** Writes the lowest address that has a record into `address`; false when there is none in reach. */
  firstAddress(address: Uint8Array): boolean
}

/** A sound tree has a record within reach of far fewer nodes. Bounds the search in a damaged one. */
const MAX_PROBED_NODES = 100_000

/**
 * Walks the search tree of a MaxMind DB file (specification 2.0). A node is two
 * records, for the bit 0 and 1. A record below `nodeCount` is the next node,
 * `nodeCount` is "nothing here", more is a place in the data section.
 */
export function createTreeWalk(database: Buffer, {nodeCount, recordSize, ipVersion}: TreeShape): TreeWalk {
  const read = recordReader(database, recordSize)

  const descend = (start: number, address: Uint8Array, bits: number): number => {
    let node = start
    for (let bit = 0; bit < bits && node < nodeCount; bit++) {
      node = read(node, ((address[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1)
    }
    return node
  }

  const treeBits = ipVersion === 4 ? 32 : 128
  // IPv4 lives under ::/96 of an IPv6 tree.
  const ipv4Start = ipVersion === 4 ? 0 : descend(0, new Uint8Array(16), 96)

  /** Beside the way to ::/96; other ways into it are aliases, as for 6to4. */
  function hasBeyondIpv4(start: number): boolean {
    let node = 0
    for (let bit = 0; bit < 96 && node < nodeCount; bit++) {
      const beside = read(node, 1)
      if (beside !== nodeCount && beside !== start) return true
      node = read(node, 0)
    }
    return false
  }

  return {
    find(address, family) {
      if (family === 6 && ipVersion === 4) return 0
      const record = family === 4 ? descend(ipv4Start, address, 32) : descend(0, address, 128)
      return record > nodeCount ? record : 0
    },
    has(family) {
      if (family === 4) return ipv4Start !== nodeCount
      return ipVersion === 6 && hasBeyondIpv4(ipv4Start)
    },
    firstRecords(limit) {
      const records = new Set<number>()
      const nodes = [0]
      // Breadth first: what is near the root is spread over all addresses.
      for (let at = 0; at < nodes.length && at < MAX_PROBED_NODES && records.size < limit; at++) {
        for (const bit of [0, 1]) {
          const record = read(nodes[at] ?? 0, bit)
          if (record < nodeCount) nodes.push(record)
          else if (record > nodeCount) records.add(record)
        }
      }
      return [...records]
    },
    firstAddress(address) {
      let probed = 0
      const search = (node: number, bit: number): boolean => {
        if (node >= nodeCount) return node > nodeCount
        if (bit === treeBits || probed++ >= MAX_PROBED_NODES) return false
        const mask = 0x80 >> (bit & 7)
        if (search(read(node, 0), bit + 1)) return true
        address[bit >> 3] = (address[bit >> 3] ?? 0) | mask
        if (search(read(node, 1), bit + 1)) return true
        address[bit >> 3] = (address[bit >> 3] ?? 0) & ~mask
        return false
      }
      address.fill(0)
      return search(0, 0)
    },
  }
}

/** Reads the record of a node for one bit. `?? 0` never happens: the opener checks that the whole tree is there. */
function recordReader(database: Buffer, recordSize: number): (node: number, bit: number) => number {
  const byte = (at: number): number => database[at] ?? 0
  const uint24 = (at: number): number => (byte(at) << 16) | (byte(at + 1) << 8) | byte(at + 2)
  switch (recordSize) {
    case 24:
      return (node, bit) => uint24(node * 6 + bit * 3)
    case 28:
      return (node, bit) => {
        const at = node * 7
        // The middle byte holds the highest four bits of both records.
        const high = bit === 0 ? byte(at + 3) >> 4 : byte(at + 3) & 0x0f
        return (high << 24) | uint24(at + bit * 4)
      }
    case 32:
      return (node, bit) => database.readUInt32BE(node * 8 + bit * 4)
    default:
      throw new RangeError(`a record size of ${recordSize} bits is not supported`)
  }
}
