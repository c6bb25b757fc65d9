import type {FileRecord} from '../core/catalogue/file-record.js'
import type {FilePath} from '../core/file-path.js'
import {goTimeText, parseGoTime} from '../core/go-time.js'
import {GO_ZERO_TIME} from '../core/mod-time.js'
import {pathBytes} from './keys.js'

/** What a script takes to store a file: path, id, size, modTime, sha1, sha256, md5. */
export const fileArguments = ({path, id, size, modTime, hashes}: FileRecord): (string | Buffer)[] => [
  pathBytes(path),
  String(id),
  String(size),
  goTimeText(modTime),
  hashes.sha1,
  hashes.sha256,
  hashes.md5,
]

/** Bytes of these arguments with their framing, rounded up. */
export const fileArgumentBytes = ({path, hashes: {sha1, sha256, md5}}: FileRecord): number =>
  path.length + sha1.length + sha256.length + md5.length + 170

/** Reads files packed by a script, in the order of `paths`; a path without a file is left out. */
export function unpackFiles(paths: readonly FilePath[], packed: Buffer): FileRecord[] {
  let at = 0
  const field = (): string => {
    const length = packed[at] ?? 0
    const text = packed.toString('latin1', at + 1, at + 1 + length)
    at += 1 + length
    return text
  }
  const files: FileRecord[] = []
  for (const path of paths) {
    const [id, size, modTime] = [field(), field(), field()]
    const hashes = {sha1: hash(field()), sha256: hash(field()), md5: hash(field())}
    if (!/^[1-9]\d{0,9}$/.test(id)) continue
    files.push({
      path,
      id: Number(id),
      size: /^\d{1,15}$/.test(size) ? Number(size) : 0,
      modTime: parseGoTime(modTime) ?? GO_ZERO_TIME,
      hashes,
    })
  }
  return files
}

const hash = (text: string): string => (/^[\da-f]*$/.test(text) ? text : '')
