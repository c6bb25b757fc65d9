import type {NetworkMatcher} from '../network/cidr.js'

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
}

export interface Hops {
  /** Header `X-Forwarded-For`, all its lines joined with commas. */
  readonly forwardedFor: string | undefined
  /** The peer of the connection; undefined for a Unix socket. */
  readonly peer: string | undefined
}

/**
 * Finds the client behind the proxies. Each proxy appends whom it heard from, so
 * the list is read from its end, as long as the hop that vouches for an entry is trusted.
 * An entry that is no address ends the search: nobody knows who wrote what is left of it.
 */
export function clientAddress({forwardedFor, peer}: Hops, isTrusted: NetworkMatcher): Origin {
  const own = peer === undefined ? '' : withoutMapping(peer)
  if (own !== '' && isTrusted(own) !== true) return {address: own, isForwarded: false}
  let address = own
  let end = forwardedFor?.length ?? 0
  for (let hops = 0; forwardedFor !== undefined && end > 0 && hops < MAX_HOPS; hops++) {
    const comma = forwardedFor.lastIndexOf(',', end - 1)
    const hop = hopAddress(forwardedFor.slice(comma + 1, end))
    const trusted = isTrusted(hop)
    if (trusted === undefined) break
    address = withoutMapping(hop)
    if (!trusted) break
    end = comma
  }
  return {address, isForwarded: true}
}

/** Some proxies add the port, and IPv6 addresses then stand in brackets. */
function hopAddress(entry: string): string {
  const text = entry.trim()
  if (text.length > MAX_HOP) return ''
  return /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text
}

/** A listener for both families shows IPv4 peers as `::ffff:192.0.2.1`. */
const withoutMapping = (address: string): string =>
  address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address
