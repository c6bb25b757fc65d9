/** Longer than any address; a claimed one is cut there, because it ends in logs and pages. */
const MAX_ADDRESS = 128

/**
 * The client's address: what the proxies in front claim, else the peer of the
 * connection. A claim is taken as it is and may be no address at all.
 * Empty when nothing is known, as for a Unix socket without a proxy's header.
 */
export const clientAddress = (forwardedFor: string | undefined, peer: string | undefined): string => {
  const claimed = leftMost(forwardedFor)
  return claimed === '' ? plainPeer(peer) : claimed
}

const leftMost = (forwardedFor: string | undefined): string => {
  if (forwardedFor === undefined) return ''
  const comma = forwardedFor.indexOf(',')
  return (comma === -1 ? forwardedFor : forwardedFor.slice(0, comma)).trim().slice(0, MAX_ADDRESS)
}

/** A listener for both families shows IPv4 peers as `::ffff:192.0.2.1`. */
const plainPeer = (peer: string | undefined): string =>
  peer === undefined ? '' : peer.startsWith('::ffff:') && peer.includes('.') ? peer.slice('::ffff:'.length) : peer
