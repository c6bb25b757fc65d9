import {MirrorbitsError} from '../errors.js'
import {asFilePath, type FilePath} from '../file-path.js'
import {floorDiv, NANOS_PER_SECOND} from '../mod-time.js'
import type {ChangeKind, ChangeRow, KnownVersion} from './change.js'

const KINDS: readonly ChangeKind[] = ['added', 'changed', 'rehashed', 'removed']

/** Largest size a row holds: 48 bits. */
const MAX_SIZE = 2 ** 48 - 1

/**
 * Packs rows of the catalogue's history into pieces of at most `maxBytes`, in
 * order and each of whole rows. A row is, big-endian: kind and two flags (u8),
 * id (u32), then if flagged the path's length (u16) and bytes, and if flagged
 * the version before: size (u48), seconds (i64), nanoseconds (u32).
 */
export function packChanges(rows: readonly ChangeRow[], maxBytes: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  let from = 0
  let bytes = 0
  rows.forEach((row, index) => {
    const rowBytes = bytesOf(row)
    if (index > from && bytes + rowBytes > maxBytes) {
      pieces.push(packPiece(rows.slice(from, index), bytes))
      from = index
      bytes = 0
    }
    bytes += rowBytes
  })
  if (rows.length > from) pieces.push(packPiece(rows.slice(from), bytes))
  return pieces
}

const VERSION_BYTES = 18

const bytesOf = ({path, before}: ChangeRow): number =>
  5 + (path === undefined ? 0 : 2 + path.length) + (before === undefined ? 0 : VERSION_BYTES)

function packPiece(rows: readonly ChangeRow[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const {kind, id, path, before} of rows) {
    view.setUint8(
      at,
      KINDS.indexOf(kind) | (path === undefined ? 0 : HAS_PATH) | (before === undefined ? 0 : HAS_BEFORE),
    )
    view.setUint32(at + 1, id)
    at += 5
    if (path !== undefined) {
      view.setUint16(at, path.length)
      at += 2
      for (let i = 0; i < path.length; i++) bytes[at++] = path.charCodeAt(i)
    }
    if (before !== undefined) {
      const size = Math.min(before.size, MAX_SIZE)
      const seconds = floorDiv(before.modTime, NANOS_PER_SECOND)
      view.setUint16(at, Math.floor(size / 2 ** 32))
      view.setUint32(at + 2, size % 2 ** 32)
      view.setBigInt64(at + 6, seconds)
      view.setUint32(at + 14, Number(before.modTime - seconds * NANOS_PER_SECOND))
      at += VERSION_BYTES
    }
  }
  return bytes
}

/** Flags in the kind's byte, so that a reader can step over every row without knowing what the kind needs. */
const HAS_PATH = 0x40
const HAS_BEFORE = 0x80
const KIND = 0x3f

/** Reads one piece. Throws MB_INTERNAL when it is damaged. */
export function unpackChanges(bytes: Uint8Array): ChangeRow[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rows: ChangeRow[] = []
  let at = 0
  const take = (length: number): number => {
    const start = at
    at += length
    if (at > bytes.byteLength) throw damaged(start)
    return start
  }
  while (at < bytes.byteLength) {
    const start = take(5)
    const flags = view.getUint8(start)
    const kind = KINDS[flags & KIND]
    if (kind === undefined) throw damaged(start)
    let path: FilePath | undefined
    if ((flags & HAS_PATH) !== 0) {
      const length = view.getUint16(take(2))
      path = latin1(bytes, take(length), length)
    }
    const before = (flags & HAS_BEFORE) === 0 ? undefined : versionAt(view, take(VERSION_BYTES))
    rows.push({id: view.getUint32(start + 1), kind, path, before})
  }
  return rows
}

const versionAt = (view: DataView, at: number): KnownVersion => ({
  size: view.getUint16(at) * 2 ** 32 + view.getUint32(at + 2),
  modTime: view.getBigInt64(at + 6) * NANOS_PER_SECOND + BigInt(view.getUint32(at + 14)),
})

function latin1(bytes: Uint8Array, from: number, length: number): FilePath {
  let text = ''
  for (let i = from; i < from + length; i++) text += String.fromCharCode(bytes[i] ?? 0)
  return asFilePath(text)
}

const damaged = (at: number): MirrorbitsError =>
  new MirrorbitsError('MB_INTERNAL', `The catalogue's history cannot be read: a row at byte ${at} is damaged.`, {
    hint: 'Run "mirrorbits refresh", then scan all mirrors.',
  })
