import {grown} from '../grown.js'
import {Bitmap} from '../holdings/bitmap.js'
import {bytesToBase64} from '../text/bytes-to-base64.js'
import type {FileId} from './file-record.js'

const HEX = Array.from({length: 256}, (_, byte) => byte.toString(16).padStart(2, '0'))

export interface HashColumns {
  /** The digests by id, one after the other. */
  readonly bytes: Uint8Array
  /** Whose digest is known, one bit each. */
  readonly known: Uint8Array
}

/** The digests of one algorithm for all files, packed. Takes no memory until the first digest is set. */
export class HashColumn {
  readonly #width: number
  #bytes: Uint8Array = new Uint8Array(0)
  #known = new Bitmap()

  /** `width` is the digest's length in bytes. */
  constructor(width: number) {
    this.#width = width
  }

  /** Takes over columns. */
  static from(width: number, {bytes, known}: HashColumns): HashColumn {
    const column = new HashColumn(width)
    column.#bytes = bytes
    column.#known = new Bitmap(known)
    return column
  }

  /** Copies, for ids below `end`. */
  columns(end: number): HashColumns {
    return {bytes: this.#bytes.slice(0, end * this.#width), known: this.#known.toBytes().slice()}
  }

  /** Lower-case hex; empty when not known. */
  get(id: FileId): string {
    if (!this.#known.has(id)) return ''
    let hex = ''
    for (let at = id * this.#width; at < (id + 1) * this.#width; at++) hex += HEX[this.#bytes[at] ?? 0] ?? ''
    return hex
  }

  /** The same in base64. */
  base64(id: FileId): string {
    if (!this.#known.has(id)) return ''
    return bytesToBase64(this.#bytes, id * this.#width, (id + 1) * this.#width)
  }

  /** Takes hex in any case; anything that is not a digest of this width counts as not known. */
  set(id: FileId, hex: string): void {
    if (hex.length !== this.#width * 2 || !/^[\da-f]+$/i.test(hex)) {
      this.#known.delete(id)
      return
    }
    this.#bytes = grown(this.#bytes, (id + 1) * this.#width)
    for (let i = 0; i < this.#width; i++) {
      this.#bytes[id * this.#width + i] = Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16)
    }
    this.#known.set(id)
  }
}
