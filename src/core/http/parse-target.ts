import {asFilePath, type FilePath, MAX_PATH_BYTES} from '../file-path.js'
import {encodePath} from '../text/encode-path.js'
import {cleanPath} from './clean-path.js'
import {escapeUnsafeBytes, percentDecode} from './percent.js'

/** What a request line asks for. */
export type Target =
  | {readonly kind: 'path'; readonly path: FilePath; readonly query: string}
  /** The path is written in an unclean way: the client is sent to the clean one. */
  | {readonly kind: 'unclean'; readonly location: string}
  /** No file system can hold such a name. */
  | {readonly kind: 'impossible'}
  | {readonly kind: 'malformed'}
  /** `*`: the server as a whole. */
  | {readonly kind: 'server'}

const MALFORMED: Target = {kind: 'malformed'}

/** Nothing to decode, to clean or to refuse: most requests. */
const PLAIN = /^(?:\/(?![./])[!-$&-.0-9:-~]*)+$/

/** Reads a request target whose characters are its raw bytes. Never throws, whatever it is given. */
export function parseTarget(target: string): Target {
  if (target === '*') return {kind: 'server'}
  if (/[^\x21-\x7e\x80-\xff]/.test(target)) return MALFORMED
  const local = withoutOrigin(target)
  if (local === undefined) return MALFORMED

  const mark = local.indexOf('?')
  const rawPath = mark === -1 ? local : local.slice(0, mark)
  const query = mark === -1 ? '' : local.slice(mark + 1)
  if (rawPath.length <= MAX_PATH_BYTES && PLAIN.test(rawPath)) return {kind: 'path', path: asFilePath(rawPath), query}

  const path = percentDecode(rawPath)
  if (path === undefined) return MALFORMED
  const clean = cleanPath(path)
  if (clean !== path) return {kind: 'unclean', location: locationOf(clean, query)}
  if (path.length > MAX_PATH_BYTES || path.includes('\0')) return {kind: 'impossible'}
  return {kind: 'path', path: asFilePath(path), query}
}

/** `http://host/path?query` → `/path?query`. Undefined for what is neither that nor begins with a slash. */
function withoutOrigin(target: string): string | undefined {
  if (target.startsWith('/')) return target
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?]*(.*)$/is.exec(target)?.[1]
}

const locationOf = (path: string, query: string): string => {
  const encoded = encodePath(asFilePath(path))
  return query === '' ? encoded : `${encoded}?${escapeUnsafeBytes(query)}`
}
