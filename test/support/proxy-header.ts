import {addressBytes, parseAddress} from '../../src/core/network/address.js'

export interface ProxyHeaderFields {
  readonly source?: string
  readonly version?: number
  readonly command?: number
  /** Family and transport; by `source` unless told. */
  readonly family?: number
  /** Bytes behind the addresses. */
  readonly more?: number
}

/** A header of the PROXY protocol, version 2, from `source` to the address with zeros only. */
export function proxyHeaderV2({source, version = 2, command = 1, family, more = 0}: ProxyHeaderFields): Buffer {
  const isIpv6 = source?.includes(':') === true
  const addresses = Buffer.alloc(source === undefined ? 0 : isIpv6 ? 36 : 12)
  if (source !== undefined) {
    const room = addressBytes()
    parseAddress(source, room)
    // A mapped address is read as IPv4, but written as it is.
    const isMapped = source.startsWith('::ffff:')
    if (isMapped) addresses.fill(0xff, 10, 12)
    addresses.set(room.subarray(0, isIpv6 && !isMapped ? 16 : 4), isMapped ? 12 : 0)
  }
  const head = Buffer.from('\r\n\r\n\0\r\nQUIT\n\0\0\0\0', 'latin1')
  head[12] = (version << 4) | command
  head[13] = family ?? (isIpv6 ? 0x21 : 0x11)
  head.writeUInt16BE(addresses.length + more, 14)
  return Buffer.concat([head, addresses, Buffer.alloc(more)])
}
