import {grown} from '../grown.js'
import {DifferRows} from './differ-rows.js'
import {packRow, rowsOf, VERSION_ROW_BYTES, type VersionRow} from './version-rows.js'

/** Collects packed rows in any order: a listing of a million stale files makes no million objects. */
export class VersionRowWriter {
  #bytes = new Uint8Array(VERSION_ROW_BYTES * 64)
  #count = 0

  add(row: VersionRow): void {
    this.#bytes = grown(this.#bytes, (this.#count + 1) * VERSION_ROW_BYTES)
    packRow(new DataView(this.#bytes.buffer), this.#count * VERSION_ROW_BYTES, row)
    this.#count++
  }

  /** The rows sorted by id; of two rows for one file the later counts. */
  finish(): DifferRows {
    const rows = rowsOf(this.#bytes.subarray(0, this.#count * VERSION_ROW_BYTES))
    const order = Uint32Array.from({length: this.#count}, (_, row) => row)
    order.sort((a, b) => rows.idAt(a) - rows.idAt(b) || a - b)
    const sorted = new Uint8Array(this.#count * VERSION_ROW_BYTES)
    let used = 0
    order.forEach((row, place) => {
      const next = order[place + 1]
      if (next !== undefined && rows.idAt(next) === rows.idAt(row)) return
      sorted.set(this.#bytes.subarray(row * VERSION_ROW_BYTES, (row + 1) * VERSION_ROW_BYTES), used)
      used += VERSION_ROW_BYTES
    })
    return new DifferRows(sorted.subarray(0, used))
  }
}
