import type {FilePath} from '../file-path.js'
import type {Mirror} from '../mirror.js'
import type {DrawnMirror} from '../selection/types.js'
import {encodePath} from '../text/encode-path.js'
import {escapeUnsafe} from './percent.js'

/** Where the file is on this mirror, safe in a header. */
export const fileUrl = ({absoluteUrl}: DrawnMirror, encodedPath: string): string =>
  escapeUnsafe(absoluteUrl) + encodedPath.slice(1)

/**
 * The headers that are special to a redirect, as name, value, name, value …: the `Location` is the first mirror, and
 * each further one, at most `maxLinks`, gets a `Link` (RFC 6249).
 */
export function redirectHeaders(path: FilePath, mirrors: readonly DrawnMirror[], maxLinks: number): string[] {
  const encoded = encodePath(path)
  const headers: string[] = []
  for (let i = 1; i < mirrors.length && i <= maxLinks; i++) {
    const other = mirrors[i]
    if (other !== undefined) headers.push('Link', link(other, encoded.slice(1), i))
  }
  const [best] = mirrors
  if (best !== undefined) headers.push('Location', fileUrl(best, encoded))
  return headers
}

function link({mirror, absoluteUrl}: DrawnMirror, encodedRest: string, priority: number): string {
  const {url, geo} = linkPartsOf(mirror, absoluteUrl)
  return `<${url}${encodedRest}>; rel=duplicate; pri=${priority}; geo=${geo}`
}

interface LinkParts {
  readonly absoluteUrl: string
  readonly url: string
  readonly geo: string
}

/** A mirror gets a link in thousands of answers a second and changes once a month. */
const kept = new WeakMap<Mirror, LinkParts>()

function linkPartsOf(mirror: Mirror, absoluteUrl: string): LinkParts {
  const known = kept.get(mirror)
  if (known?.absoluteUrl === absoluteUrl) return known
  const country = mirror.countryCodes[0]?.toLowerCase() ?? ''
  const parts = {
    absoluteUrl,
    url: escapeUnsafe(absoluteUrl).replaceAll('<', '%3C').replaceAll('>', '%3E'),
    geo: /^[a-z0-9-]*$/.test(country) ? country : '',
  }
  kept.set(mirror, parts)
  return parts
}
