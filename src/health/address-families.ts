import {createSocket} from 'node:dgram'
import {once} from 'node:events'
import {lookup} from 'node:dns/promises'
import {isIP} from 'node:net'
import type {AddressFamily} from '../core/network/address.js'

/** Over which IP versions a host can be asked from here. */
export interface HostFamilies {
  /** Whether the host has an address of the family; undefined when its name cannot be resolved. */
  readonly ipv4: boolean | undefined
  readonly ipv6: boolean | undefined
  /** The families that the host has an address of and this node a way to. */
  readonly reachable: readonly AddressFamily[]
}

export interface HostFamiliesDeps {
  /** All addresses of a host; rejects when there are none. */
  readonly resolve: (host: string) => Promise<readonly {readonly address: string; readonly family: number}[]>
  /** Whether this node has a way to the address at all. */
  readonly hasRoute: (address: string, family: AddressFamily) => Promise<boolean>
}

const SYSTEM: HostFamiliesDeps = {resolve: host => lookup(host, {all: true}), hasRoute}
const UNKNOWN: HostFamilies = {ipv4: undefined, ipv6: undefined, reachable: []}

/** Never rejects. `host` is a name or an address, an IPv6 one in brackets as URLs have it. */
export async function hostFamilies(
  host: string,
  {resolve, hasRoute}: HostFamiliesDeps = SYSTEM,
): Promise<HostFamilies> {
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  const literal = isIP(bare)
  if (literal !== 0) return {ipv4: literal === 4, ipv6: literal === 6, reachable: literal === 4 ? [4] : [6]}
  const addresses = await resolve(bare).catch(() => [])
  if (addresses.length === 0) return UNKNOWN
  const addressOf = (family: AddressFamily): string | undefined =>
    addresses.find(entry => entry.family === family)?.address
  const reachable: AddressFamily[] = []
  for (const family of [4, 6] as const) {
    const address = addressOf(family)
    if (address !== undefined && (await hasRoute(address, family))) reachable.push(family)
  }
  return {ipv4: addressOf(4) !== undefined, ipv6: addressOf(6) !== undefined, reachable}
}

/** Connecting a datagram socket looks for a way and sends nothing. */
async function hasRoute(address: string, family: AddressFamily): Promise<boolean> {
  const socket = createSocket(family === 4 ? 'udp4' : 'udp6')
  try {
    const connected = once(socket, 'connect')
    socket.connect(9, address)
    await connected
    return true
  } catch {
    return false // no way there: what it was called is of no interest
  } finally {
    socket.close()
  }
}
