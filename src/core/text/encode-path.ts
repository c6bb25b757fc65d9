import type {FilePath} from '../file-path.js'

/** Every byte but `/` and what RFC 3986 calls a pchar. A `%` of a name is a byte like any other. */
const NEEDS_ENCODING = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/]/
const ALL_NEEDING_ENCODING = new RegExp(NEEDS_ENCODING, 'g')

/** The path as it stands in a URL: percent-encoded byte by byte, upper-case. The same string when nothing needs it. */
export function encodePath(path: FilePath): string {
  return NEEDS_ENCODING.test(path) ? path.replace(ALL_NEEDING_ENCODING, encodeByte) : path
}

const encodeByte = (byte: string): string => {
  const code = byte.charCodeAt(0)
  return `%${code < 16 ? '0' : ''}${code.toString(16).toUpperCase()}`
}
