import {parseNetwork} from '../../src/core/network/cidr.js'

/** A record, or a value in one: texts, numbers (whole ones as uint32, others as double), maps. */
export type MmdbValue = string | number | {readonly [key: string]: MmdbValue}

export interface MmdbOptions {
  /** As the file names itself. */
  readonly type: string
  readonly records: readonly (readonly [network: string, record: MmdbValue])[]
  /** Unix seconds. */
  readonly builtAt?: number
  readonly ipVersion?: 4 | 6
}

const TEXT = 2
const DOUBLE = 3
const UINT16 = 5
const UINT32 = 6
const MAP = 7
const UINT64 = 9
/** Zero bytes between the tree and the data. */
const SEPARATOR = 16

/** A MaxMind database (format 2.0) with records of 32 bits; a more specific network must come after a wider one. */
export function writeMmdb({type, records, builtAt = 1_790_000_000, ipVersion = 6}: MmdbOptions): Buffer {
  const nodes: [Side, Side][] = [[null, null]]
  const data: Buffer[] = []
  let size = 0
  for (const [network, record] of records) {
    const encoded = encode(record)
    insert(nodes, bitsOf(network, ipVersion), {at: size})
    data.push(encoded)
    size += encoded.length
  }
  const tree = Buffer.alloc(nodes.length * 8)
  const written = (side: Side): number =>
    side === null ? nodes.length : typeof side === 'number' ? side : nodes.length + SEPARATOR + side.at
  nodes.forEach(([left, right], index) => {
    tree.writeUInt32BE(written(left), index * 8)
    tree.writeUInt32BE(written(right), index * 8 + 4)
  })
  const facts: readonly (readonly [string, Buffer])[] = [
    ['binary_format_major_version', whole(UINT16, 2)],
    ['binary_format_minor_version', whole(UINT16, 0)],
    ['build_epoch', whole(UINT64, builtAt)],
    ['database_type', encode(type)],
    ['ip_version', whole(UINT16, ipVersion)],
    ['node_count', whole(UINT32, nodes.length)],
    ['record_size', whole(UINT16, 32)],
  ]
  const metadata = [control(MAP, facts.length), ...facts.flatMap(([name, value]) => [encode(name), value])]
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
  return Buffer.concat([tree, Buffer.alloc(SEPARATOR), ...data, marker, ...metadata])
}

/** Another node, a record's place in the data, or nothing. */
type Side = number | {readonly at: number} | null

function insert(nodes: [Side, Side][], bits: readonly (0 | 1)[], leaf: {readonly at: number}): void {
  let node = nodes[0]!
  for (const [index, bit] of bits.entries()) {
    if (index === bits.length - 1) node[bit] = leaf
    else {
      let next = node[bit]
      if (typeof next !== 'number') {
        nodes.push([next, next])
        next = nodes.length - 1
        node[bit] = next
      }
      node = nodes[next]!
    }
  }
}

/** In a tree of IPv6, IPv4 lies under ::/96. */
function bitsOf(network: string, ipVersion: 4 | 6): (0 | 1)[] {
  const {family, bytes, prefix} = parseNetwork(network)!
  const own = Array.from({length: prefix}, (_, bit) => ((bytes[bit >> 3]! >> (7 - (bit & 7))) & 1) as 0 | 1)
  return family === 4 && ipVersion === 6 ? [...Array.from({length: 96}, () => 0 as const), ...own] : own
}

function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value)
    return Buffer.concat([control(TEXT, text.length), text])
  }
  if (typeof value === 'number') {
    if (Number.isInteger(value) && value >= 0) return whole(UINT32, value)
    const double = Buffer.alloc(8)
    double.writeDoubleBE(value)
    return Buffer.concat([control(DOUBLE, 8), double])
  }
  const entries = Object.entries(value)
  return Buffer.concat([
    control(MAP, entries.length),
    ...entries.flatMap(([key, inner]) => [encode(key), encode(inner)]),
  ])
}

function whole(type: number, value: number): Buffer {
  const hex = value === 0 ? '' : value.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return Buffer.concat([control(type, bytes.length), bytes])
}

/** The bytes before a value; no value of a test is longer than 28 + 255 bytes. */
function control(type: number, size: number): Buffer {
  const first = type > 7 ? 0 : type << 5
  const extended = type > 7 ? [type - 7] : []
  return size < 29 ? Buffer.from([first | size, ...extended]) : Buffer.from([first | 29, ...extended, size - 29])
}
