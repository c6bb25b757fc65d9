import {addressBytes, type AddressFamily, formatAddress, parseAddress} from '../network/address.js'

/*
 * The header that a proxy sends before a client's bytes, as "The PROXY protocol, versions 1 & 2" of HAProxy has it.
 */

export type ProxyHeader =
  | {readonly kind: 'incomplete'}
  | {readonly kind: 'malformed'}
  /** `source` is the client's address; undefined when the proxy speaks for itself or does not know. */
  | {readonly kind: 'complete'; readonly length: number; readonly source: string | undefined}

const INCOMPLETE: ProxyHeader = {kind: 'incomplete'}
const MALFORMED: ProxyHeader = {kind: 'malformed'}

const TEXT_START = 'PROXY '
/** The longest line of version 1, with its end. */
const MAX_LINE = 107

const BINARY_START = '\r\n\r\n\0\r\nQUIT\n'
const BINARY_HEAD = 16
/** More than the addresses and the facts that proxies add; a longer header was made to keep us busy. */
const MAX_BINARY = 16 * 1024
const VERSION_2 = 2
const LOCAL = 0
const PROXY = 1
const UNSPECIFIED = 0

/** Bytes that the addresses take for a family and transport of version 2; those of Unix sockets tell us nothing. */
const ADDRESS_BYTES: Readonly<Record<number, number>> = {
  0x11: 12,
  0x12: 12,
  0x21: 36,
  0x22: 36,
  0x31: 216,
  0x32: 216,
}
const SOURCE_FAMILY: Readonly<Record<number, AddressFamily>> = {1: 4, 2: 6}

/** Reads the header at the beginning of what has come so far. Never throws. */
export function readProxyHeader(bytes: Buffer): ProxyHeader {
  if (isStartOf(bytes, TEXT_START)) return bytes.length < TEXT_START.length ? INCOMPLETE : readText(bytes)
  if (isStartOf(bytes, BINARY_START)) return bytes.length < BINARY_HEAD ? INCOMPLETE : readBinary(bytes)
  return MALFORMED
}

const isStartOf = (bytes: Buffer, start: string): boolean => {
  const length = Math.min(bytes.length, start.length)
  return bytes.toString('latin1', 0, length) === start.slice(0, length)
}

function readText(bytes: Buffer): ProxyHeader {
  const start = bytes.toString('latin1', 0, MAX_LINE)
  const end = start.indexOf('\r\n')
  if (end === -1) return bytes.length < MAX_LINE ? INCOMPLETE : MALFORMED
  const line = start.slice(0, end)
  const length = end + 2
  // What a proxy writes behind UNKNOWN is not to be looked at.
  if (/^PROXY UNKNOWN(?: |$)/.test(line)) return {kind: 'complete', length, source: undefined}
  const [, family, source = '', destination = '', ...ports] =
    /^PROXY TCP([46]) ([^ ]+) ([^ ]+) (0|[1-9]\d{0,4}) (0|[1-9]\d{0,4})$/.exec(line) ?? []
  const areAddresses = [source, destination].every(address => isWritten(address, Number(family) as AddressFamily))
  const isRight = areAddresses && ports.every(port => Number(port) <= 65_535)
  return isRight ? {kind: 'complete', length, source} : MALFORMED
}

/** An IPv4 address mapped into IPv6 is one of version 6 here. */
const isWritten = (address: string, family: AddressFamily): boolean =>
  parseAddress(address, addressBytes()) !== undefined && address.includes(':') === (family === 6)

function readBinary(bytes: Buffer): ProxyHeader {
  const [versionAndCommand = 0, familyAndTransport = 0] = bytes.subarray(12, 14)
  const length = BINARY_HEAD + bytes.readUInt16BE(14)
  const command = versionAndCommand & 15
  if (versionAndCommand >> 4 !== VERSION_2 || command > PROXY || length > MAX_BINARY) return MALFORMED
  const needed = ADDRESS_BYTES[familyAndTransport]
  const isAboutNobody = command === LOCAL || familyAndTransport === UNSPECIFIED
  if (!isAboutNobody && (needed === undefined || length < BINARY_HEAD + needed)) return MALFORMED
  if (bytes.length < length) return INCOMPLETE
  const family = SOURCE_FAMILY[familyAndTransport >> 4]
  if (isAboutNobody || family === undefined) return {kind: 'complete', length, source: undefined}
  return {kind: 'complete', length, source: plain(formatAddress(bytes.subarray(BINARY_HEAD, length), family))}
}

/** An IPv4 address that came mapped into IPv6 is written as what it is. */
function plain(address: string): string {
  const room = addressBytes()
  return parseAddress(address, room) === 4 ? formatAddress(room, 4) : address
}
