import type {FileId, FileVersion} from '../catalogue/file-record.js'
import {packRows, rowsOf, type VersionRow} from './version-rows.js'

/** Files a mirror has in another version than the catalogue: sorted by id and packed, 18 bytes each. */
export class DifferRows {
  readonly #rows: Uint8Array

  constructor(rows: Uint8Array = new Uint8Array(0)) {
    this.#rows = rows
  }

  static from(rows: readonly VersionRow[]): DifferRows {
    return new DifferRows(packRows(rows.toSorted((a, b) => a.id - b.id)))
  }

  get count(): number {
    return rowsOf(this.#rows).length
  }

  /** The version of this file on the mirror; undefined when it has none that differs. */
  get(id: FileId): FileVersion | undefined {
    const rows = rowsOf(this.#rows)
    const at = rows.indexOf(id)
    return at === -1 ? undefined : rows.versionAt(at)
  }

  has(id: FileId): boolean {
    return rowsOf(this.#rows).indexOf(id) !== -1
  }

  forEach(visit: (id: FileId) => void): void {
    const rows = rowsOf(this.#rows)
    for (let at = 0; at < rows.length; at++) visit(rows.idAt(at))
  }

  /** All but the rows of these files. */
  without(gone: ReadonlySet<FileId>): DifferRows {
    const rows = rowsOf(this.#rows)
    const kept: VersionRow[] = []
    for (let at = 0; at < rows.length; at++) {
      const id = rows.idAt(at)
      if (!gone.has(id)) kept.push({id, ...rows.versionAt(at)})
    }
    return DifferRows.from(kept)
  }

  some(holds: (id: FileId) => boolean): boolean {
    const rows = rowsOf(this.#rows)
    for (let at = 0; at < rows.length; at++) if (holds(rows.idAt(at))) return true
    return false
  }

  /** The packed rows. Not a copy: do not write to it. */
  toBytes(): Uint8Array {
    return this.#rows
  }
}
