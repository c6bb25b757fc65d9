import {percentDecode} from '../http/percent.js'

export interface IndexFolder {
  /** For example `https://mirror.example`. */
  readonly origin: string
  /** Percent-encoded, with a slash at both ends. */
  readonly path: string
}

/** The name of an entry without its mark, or undefined when it is no single segment that a repository could hold. */
export function segmentOf(bytes: string): string | undefined {
  const isName = bytes !== '' && bytes !== '.' && bytes !== '..' && !/[/\0]/.test(bytes)
  return isName && bytes.length <= 255 ? bytes : undefined
}

/**
 * What a link of a folder's index leads to: a child of the folder, as raw bytes.
 * Undefined for everything else: the parent, other places and servers, links
 * that sort the index, and names that hide a slash or dots behind escapes.
 *
 * `href` has its characters as bytes (latin1).
 */
export function indexName(
  href: string,
  {origin, path}: IndexFolder,
): {readonly name: string; readonly kind: 'file' | 'folder'} | undefined {
  if (/[?#\\]/.test(href)) return undefined
  const child = relative(href, origin, path)
  if (child === undefined) return undefined
  const isFolder = child.endsWith('/')
  const name = segmentOf(percentDecode(isFolder ? child.slice(0, -1) : child) ?? '')
  return name === undefined ? undefined : {name, kind: isFolder ? 'folder' : 'file'}
}

/** The part of the link behind the folder; undefined when it leads elsewhere. */
function relative(href: string, origin: string, path: string): string | undefined {
  const local = href.startsWith(`${origin}/`) ? href.slice(origin.length) : href
  if (local.startsWith('/')) {
    // Servers do not all escape the same characters.
    const folders = path.split('/').slice(0, -1)
    const segments = local.split('/')
    const isBelow = folders.every((folder, index) => percentDecode(segments[index] ?? '%') === percentDecode(folder))
    return isBelow ? segments.slice(folders.length).join('/') : undefined
  }
  if (local.startsWith('./')) return local.slice(2)
  // A first segment with a colon is a scheme.
  return /^[^/]*:/.test(local) ? undefined : local
}
