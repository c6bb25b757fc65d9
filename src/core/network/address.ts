const ZERO = 0x30
const DOT = 0x2e
const COLON = 0x3a

/** The longest text of an address: an IPv6 address that ends in dotted IPv4. */
const MAX_LENGTH = 45

export type AddressFamily = 4 | 6

/** Room for the bytes of one address, to be used again for the next. */
export const addressBytes = (): Uint8Array => new Uint8Array(16)

/**
 * Reads an address into the first 4 or all 16 bytes of `into`, without making
 * garbage. An IPv4 address mapped into IPv6 (`::ffff:192.0.2.1`) is taken as
 * the IPv4 address. Undefined for anything else: names, ports, brackets, zones,
 * numbers with leading zeros.
 */
export function parseAddress(text: string, into: Uint8Array): AddressFamily | undefined {
  if (text.length > MAX_LENGTH) return undefined
  if (!text.includes(':')) return parseIpv4(text, 0, into, 0) ? 4 : undefined
  if (!parseIpv6(text, into)) return undefined
  if (!isMapped(into)) return 6
  into.copyWithin(0, 12)
  return 4
}

/** The address in the form that every parser reads. */
export function formatAddress(bytes: Uint8Array, family: AddressFamily): string {
  if (family === 4) return bytes.subarray(0, 4).join('.')
  const groups: string[] = []
  for (let at = 0; at < 16; at += 2) groups.push((((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16))
  return groups.join(':')
}

/** Reads dotted decimal from `start` to the end of the text into four bytes at `at`. */
function parseIpv4(text: string, start: number, into: Uint8Array, at: number): boolean {
  let octet = 0
  let digits = 0
  let dots = 0
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === DOT) {
      if (digits === 0 || dots === 3) return false
      into[at + dots++] = octet
      octet = digits = 0
      continue
    }
    const digit = code - ZERO
    const hasLeadingZero = digits > 0 && octet === 0
    if (digit < 0 || digit > 9 || hasLeadingZero) return false
    octet = octet * 10 + digit
    digits++
    if (octet > 255) return false
  }
  if (digits === 0 || dots !== 3) return false
  into[at + 3] = octet
  return true
}

/** Value of a hexadecimal digit, or -1. */
function hexDigit(code: number): number {
  if (code >= ZERO && code <= 0x39) return code - ZERO
  const letter = (code | 0x20) - 0x61
  return letter >= 0 && letter < 6 ? letter + 10 : -1
}

function parseIpv6(text: string, into: Uint8Array): boolean {
  let filled = 0
  /** Byte at which `::` stands, or -1. */
  let gap = -1
  let i = 0
  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return false
    gap = 0
    i = 2
  }
  while (i < text.length) {
    if (filled === 16) return false
    const start = i
    let group = 0
    for (; i < text.length && i - start < 4; i++) {
      const digit = hexDigit(text.charCodeAt(i))
      if (digit < 0) break
      group = group * 16 + digit
    }
    if (i === start) return false
    if (text.charCodeAt(i) === DOT) {
      if (filled > 12 || !parseIpv4(text, start, into, filled)) return false
      filled += 4
      break
    }
    into[filled++] = group >> 8
    into[filled++] = group & 0xff
    if (i === text.length) break
    if (text.charCodeAt(i++) !== COLON || i === text.length) return false
    if (text.charCodeAt(i) !== COLON) continue
    if (gap >= 0) return false
    gap = filled
    i++
  }
  return gap < 0 ? filled === 16 : spread(into, gap, filled)
}

/** Moves what follows `::` to the end. The gap must stand for at least one group. */
function spread(into: Uint8Array, gap: number, filled: number): boolean {
  if (filled === 16) return false
  const tail = 16 - (filled - gap)
  into.copyWithin(tail, gap, filled)
  into.fill(0, gap, tail)
  return true
}

function isMapped(bytes: Uint8Array): boolean {
  for (let at = 0; at < 10; at++) if (bytes[at] !== 0) return false
  return bytes[10] === 0xff && bytes[11] === 0xff
}
