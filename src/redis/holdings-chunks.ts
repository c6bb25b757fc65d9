import {VERSION_ROW_BYTES} from '../core/holdings/version-rows.js'
import type {Holdings} from '../core/holdings/holdings.js'

const SAME_CHUNK_BYTES = 32 * 1024
/** Whole rows, and with the command around them below 64 KiB. */
const DIFFER_CHUNK_BYTES = Math.floor((60 * 1024) / VERSION_ROW_BYTES) * VERSION_ROW_BYTES

/** The big fields of a mirror's hash of holdings: `same:<n>` and `differ:<n>`. */
export function chunksOf({same, differ}: Pick<Holdings, 'same' | 'differ'>): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>()
  cut(chunks, 'same', same.toBytes(), SAME_CHUNK_BYTES)
  cut(chunks, 'differ', differ.toBytes(), DIFFER_CHUNK_BYTES)
  return chunks
}

function cut(chunks: Map<string, Buffer>, name: string, bytes: Uint8Array, size: number): void {
  for (let from = 0, n = 0; from < bytes.byteLength; from += size, n++) {
    const piece = bytes.subarray(from, from + size)
    chunks.set(`${name}:${n}`, Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength))
  }
}

/** Puts the chunks of one kind together again; a missing one ends them. */
export function joined(fields: Readonly<Record<string, Buffer>>, name: string): Uint8Array {
  const pieces: Buffer[] = []
  for (let n = 0; ; n++) {
    const piece = fields[`${name}:${n}`]
    if (piece === undefined) return new Uint8Array(Buffer.concat(pieces))
    pieces.push(piece)
  }
}
