import type {GeoOverride} from '../core/config.js'
import {parseNetwork} from '../core/network/cidr.js'
import {continentOf} from '../core/network/continents.js'
import type {AddressFamily} from '../core/network/address.js'
import {NOWHERE, type Place} from '../core/place.js'

/** Places that the configuration gives to networks. */
export interface Overrides {
  readonly count: number
  /** The number of the most specific network that has this address, from 0; -1 for none. */
  find(address: Uint8Array, family: AddressFamily): number
  /** Whether the databases need not be asked at all. */
  isWhole(index: number): boolean
  /** The place with what the configuration says in it. */
  apply(index: number, place: Place): Place
}

/** A binary tree over the bits of addresses: each node is its two children (0 is none) and its network (-1 is none). */
interface BitTree {
  readonly nodes: number[]
}
const NODE = 3

export function createOverrides(overrides: readonly GeoOverride[]): Overrides {
  const trees: Readonly<Record<AddressFamily, BitTree>> = {4: {nodes: [0, 0, -1]}, 6: {nodes: [0, 0, -1]}}
  overrides.forEach(({network}, index) => {
    const parsed = parseNetwork(network)
    if (parsed !== undefined) insert(trees[parsed.family], parsed, index)
  })
  const packed = {4: Int32Array.from(trees[4].nodes), 6: Int32Array.from(trees[6].nodes)}
  return {
    count: overrides.length,
    find: (address, family) => lookUp(packed[family], address, family === 4 ? 32 : 128),
    isWhole(index) {
      const override = overrides[index]
      return override?.place !== undefined && override.asNumber !== undefined
    },
    apply(index, place) {
      const override = overrides[index]
      return override === undefined ? place : applied(override, place)
    },
  }
}

function insert(
  {nodes}: BitTree,
  {bytes, prefix}: {readonly bytes: Uint8Array; readonly prefix: number},
  index: number,
): void {
  let node = 0
  for (let bit = 0; bit < prefix; bit++) {
    const side = node + bitAt(bytes, bit)
    const next = nodes[side] ?? 0
    if (next === 0) {
      nodes[side] = nodes.length
      nodes.push(0, 0, -1)
    }
    node = nodes[side] ?? 0
  }
  // Of two equal networks the first counts, as in other lists of the configuration.
  if (nodes[node + NODE - 1] === -1) nodes[node + NODE - 1] = index
}

/** Ends where no network goes on, which for most addresses is after a few bits. */
function lookUp(nodes: Int32Array, address: Uint8Array, bits: number): number {
  let found = nodes[NODE - 1] ?? -1
  let node = 0
  for (let bit = 0; bit < bits; bit++) {
    node = nodes[node + bitAt(address, bit)] ?? 0
    if (node === 0) break
    const index = nodes[node + NODE - 1] ?? -1
    if (index !== -1) found = index
  }
  return found
}

const bitAt = (bytes: Uint8Array, bit: number): number => ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1

function applied({place, asNumber}: GeoOverride, from: Place): Place {
  const network = asNumber === undefined ? {asNumber: from.asNumber, asName: from.asName} : {asNumber, asName: ''}
  if (place === undefined) return {...from, ...network}
  const {countryCode, continentCode, latitude, longitude, city} = place
  return {
    ...NOWHERE,
    ...network,
    countryCode,
    continentCode: continentCode === '' ? continentOf(countryCode) : continentCode,
    country: from.countryCode === countryCode ? from.country : '',
    city,
    latitude: Math.fround(latitude),
    longitude: Math.fround(longitude),
  }
}
