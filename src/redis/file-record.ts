import type {FileRecord} from '../core/catalogue/file-record.js'
import {asFilePath, type FilePath} from '../core/file-path.js'
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
  const reader = readerOf(packed)
  return paths.flatMap(path => reader.file(path) ?? [])
}

/** The same with the paths among them. */
export function unpackPage(packed: Buffer): FileRecord[] {
  const reader = readerOf(packed)
  const files: FileRecord[] = []
  while (!reader.isAtEnd()) {
    const file = reader.file(reader.path())
    if (file !== undefined) files.push(file)
  }
  return files
}

function readerOf(packed: Buffer) {
  let at = 0
  const text = (length: number): string => packed.toString('latin1', at, (at += length))
  const byte = (): number => packed[at++] ?? 0
  return {
    isAtEnd: (): boolean => at >= packed.length,
    path: (): FilePath => asFilePath(text(byte() * 256 + byte())),
    /** The fields that follow; undefined when they are those of no file. */
    file(path: FilePath): FileRecord | undefined {
      const [id, size, modTime] = [text(byte()), text(byte()), text(byte())]
      const hashes = {sha1: hash(text(byte())), sha256: hash(text(byte())), md5: hash(text(byte()))}
      if (!/^[1-9]\d{0,9}$/.test(id)) return undefined
      return {
        path,
        id: Number(id),
        size: /^\d{1,15}$/.test(size) ? Number(size) : 0,
        modTime: parseGoTime(modTime) ?? GO_ZERO_TIME,
        hashes,
      }
    },
  }
}

const hash = (text: string): string => (/^[\da-f]*$/.test(text) ? text : '')
