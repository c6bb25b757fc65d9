import type {FilePath} from '../file-path.js'
import type {RankedMirror} from '../selection/types.js'
import {encodePath} from '../text/encode-path.js'
import {escapeUnsafe} from './percent.js'

/** Where the file is on this mirror, safe in a header. */
export const fileUrl = ({absoluteUrl}: RankedMirror, encodedPath: string): string =>
  escapeUnsafe(absoluteUrl) + encodedPath.slice(1)

/**
 * The headers that are special to a redirect, as name, value, name, value …:
 * one `Link` for each further mirror (RFC 6249), at most `maxLinks`, and the `Location`.
 */
export function redirectHeaders(
  path: FilePath,
  best: RankedMirror,
  others: readonly RankedMirror[],
  maxLinks: number,
): string[] {
  const encoded = encodePath(path)
  const headers: string[] = []
  for (let i = 0; i < others.length && i < maxLinks; i++) {
    const other = others[i]
    if (other !== undefined) headers.push('Link', link(other, encoded, i + 1))
  }
  headers.push('Location', fileUrl(best, encoded))
  return headers
}

function link(other: RankedMirror, encodedPath: string, priority: number): string {
  const country = other.mirror.countryCodes[0]?.toLowerCase() ?? ''
  const url = fileUrl(other, encodedPath).replaceAll('<', '%3C').replaceAll('>', '%3E')
  return `<${url}>; rel=duplicate; pri=${priority}; geo=${/^[a-z0-9-]*$/.test(country) ? country : ''}`
}
