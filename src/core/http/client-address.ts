import type {NetworkMatcher} from '../network/cidr.js'
import type {ReadHop} from './hops.js'

/** The longest text of a hop: an IPv6 address in brackets with a port. */
const MAX_HOP = 64
/** More proxies than anybody has; a longer header was made to keep us busy. */
const MAX_HOPS = 32

/** What is known of who asks, beside the request itself. */
export interface Origin {
  /** An address; empty when nothing is known, as for a Unix socket without a proxy's header. */
  readonly address: string
  /** Whether the peer's forwarding headers may be believed. */
  readonly isForwarded: boolean
  /** The protocol over which the client asked its proxy, where the list of hops tells. */
  readonly proto: string | undefined
}

export interface Hops {
  /** The header that lists the hops, all its lines joined with commas. */
  readonly header: string | undefined
  readonly readHop: ReadHop
  /** The peer of the connection; undefined for a Unix socket. */
  readonly peer: string | undefined
}

/**
 * Finds the client behind the proxies. Each proxy appends whom it heard from, so
 * the list is read from its end, as long as the hop that vouches for an entry is trusted.
 * An entry that is no address ends the search: nobody knows who wrote what is left of it.
 */
export function clientAddress({header, readHop, peer}: Hops, isTrusted: NetworkMatcher): Origin {
  const own = peer === undefined ? '' : withoutMapping(peer)
  if (own !== '' && isTrusted(own) !== true) return {address: own, isForwarded: false, proto: undefined}
  let address = own
  let proto: string | undefined
  let end = header?.length ?? 0
  for (let hops = 0; header !== undefined && end > 0 && hops < MAX_HOPS; hops++) {
    const hop = readHop(header, end)
    const node = addressOf(hop.node)
    const trusted = isTrusted(node)
    if (trusted === undefined) break
    address = withoutMapping(node)
    proto = hop.proto
    if (!trusted) break
    end = hop.before
  }
  return {address, isForwarded: true, proto}
}

/** Some proxies add the port, and IPv6 addresses then stand in brackets. */
function addressOf(node: string): string {
  if (node.length > MAX_HOP) return ''
  return /^\[([^\]]*)\](?::\d{1,5})?$/.exec(node)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(node)?.[1] ?? node
}

/** A listener for both families shows IPv4 peers as `::ffff:192.0.2.1`. */
const withoutMapping = (address: string): string =>
  address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address
