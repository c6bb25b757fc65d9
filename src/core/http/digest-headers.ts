import type {Hashes} from '../catalogue/file-record.js'
import type {FilePath} from '../file-path.js'
import {METALINK_TYPES} from '../metalink/metalink.js'
import {encodePath} from '../text/encode-path.js'

/**
 * What a redirect tells of the file itself, as name, value, name, value …: where its metalink is
 * (RFC 6249), and its checksums as `Digest` (RFC 3230) and `Repr-Digest` (RFC 9530, which admits
 * only strong ones). They are given in base64, empty where not known. Nothing for a file without
 * checksums: clients could not check what they get.
 */
export function digestHeaders(path: FilePath, {sha256, sha1, md5}: Hashes): readonly string[] {
  let digests = ''
  if (sha256 !== '') digests = `SHA-256=${sha256}`
  if (sha1 !== '') digests += `${digests === '' ? '' : ','}SHA=${sha1}`
  if (md5 !== '') digests += `${digests === '' ? '' : ','}MD5=${md5}`
  if (digests === '') return []
  const link = `<${encodePath(path)}.meta4>; rel=describedby; type="${METALINK_TYPES.meta4}"`
  if (sha256 === '') return ['Digest', digests, 'Link', link]
  return ['Digest', digests, 'Link', link, 'Repr-Digest', `sha-256=:${sha256}:`]
}
