import type {FileId, FileVersion} from '../catalogue/file-record.js'

/** One file in one version. */
export interface VersionRow extends FileVersion {
  readonly id: FileId
}

/** Bytes of a packed row: id (u32), size (u48), modification time in nanoseconds (i64); all big-endian. */
export const VERSION_ROW_BYTES = 18

/** Stands for a time that the listing did not tell. No file system can hold it. */
const UNKNOWN_TIME = -(2n ** 63n)

/** Writes one row at byte `at`. */
export function packRow(view: DataView, at: number, {id, size, modTime}: VersionRow): void {
  view.setUint32(at, id)
  view.setUint16(at + 4, Math.min(Math.floor(size / 2 ** 32), 0xffff))
  view.setUint32(at + 6, size % 2 ** 32)
  view.setBigInt64(at + 10, modTime === undefined ? UNKNOWN_TIME : clampedTime(modTime))
}

/** Listings can name any year; what 64 bits cannot hold becomes the nearest time that they can, and stays different. */
const clampedTime = (time: bigint): bigint => {
  if (time <= UNKNOWN_TIME) return UNKNOWN_TIME + 1n
  return time < -UNKNOWN_TIME ? time : -UNKNOWN_TIME - 1n
}

/** Packs rows in the order given. */
export function packRows(rows: readonly VersionRow[]): Uint8Array {
  const bytes = new Uint8Array(rows.length * VERSION_ROW_BYTES)
  const view = new DataView(bytes.buffer)
  rows.forEach((row, index) => packRow(view, index * VERSION_ROW_BYTES, row))
  return bytes
}

/** Reads packed rows, sorted by id, without unpacking them. */
export function rowsOf(bytes: Uint8Array): {
  readonly length: number
  idAt(row: number): FileId
  versionAt(row: number): FileVersion
  /** The row of this id, or -1. */
  indexOf(id: FileId): number
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = Math.floor(bytes.byteLength / VERSION_ROW_BYTES)
  const idAt = (row: number): FileId => view.getUint32(row * VERSION_ROW_BYTES)
  return {
    length,
    idAt,
    versionAt(row) {
      const at = row * VERSION_ROW_BYTES
      const time = view.getBigInt64(at + 10)
      return {
        size: view.getUint16(at + 4) * 2 ** 32 + view.getUint32(at + 6),
        modTime: time === UNKNOWN_TIME ? undefined : time,
      }
    },
    indexOf(id) {
      let low = 0
      let high = length - 1
      while (low <= high) {
        const middle = (low + high) >> 1
        const found = idAt(middle)
        if (found === id) return middle
        if (found < id) low = middle + 1
        else high = middle - 1
      }
      return -1
    },
  }
}
