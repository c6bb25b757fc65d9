import type {FileRecord} from '../catalogue/file-record.js'
import {encodePath} from '../text/encode-path.js'
import {hexToBase64} from '../text/hex-to-base64.js'
import {METALINK_TYPES} from '../metalink/metalink.js'

type Described = Pick<FileRecord, 'path' | 'hashes'>

/**
 * What a redirect tells of the file itself, as name, value, name, value …: where its metalink is
 * (RFC 6249), and its checksums as `Digest` (RFC 3230) and `Repr-Digest` (RFC 9530, which admits
 * only strong ones). Nothing for a file without checksums: clients could not check what they get.
 */
export function digestHeaders({path, hashes: {sha256, sha1, md5}}: Described): readonly string[] {
  const strong = hexToBase64(sha256)
  const digests = [
    ...(sha256 === '' ? [] : [`SHA-256=${strong}`]),
    ...(sha1 === '' ? [] : [`SHA=${hexToBase64(sha1)}`]),
    ...(md5 === '' ? [] : [`MD5=${hexToBase64(md5)}`]),
  ]
  if (digests.length === 0) return []
  return [
    'Digest',
    digests.join(','),
    'Link',
    `<${encodePath(path)}.meta4>; rel=describedby; type="${METALINK_TYPES.meta4}"`,
    ...(sha256 === '' ? [] : ['Repr-Digest', `sha-256=:${strong}:`]),
  ]
}

/** Files of which the headers are kept. Popular files are few. */
const MAX_KEPT = 4096

/** Makes the headers once for each version of a file that is asked for again and again. */
export function createDigestHeaders(): (file: Described) => readonly string[] {
  const kept = new Map<string, {readonly hashes: FileRecord['hashes']; readonly headers: readonly string[]}>()
  return file => {
    const known = kept.get(file.path)
    if (known !== undefined && isSame(known.hashes, file.hashes)) return known.headers
    if (kept.size >= MAX_KEPT) kept.clear()
    const headers = digestHeaders(file)
    kept.set(file.path, {hashes: file.hashes, headers})
    return headers
  }
}

const isSame = (one: FileRecord['hashes'], other: FileRecord['hashes']): boolean =>
  one.sha256 === other.sha256 && one.sha1 === other.sha1 && one.md5 === other.md5
