import type {KnownVersion} from '../catalogue/change.js'
import type {FileId, FileVersion} from '../catalogue/file-record.js'
import type {CatalogueMemory} from '../catalogue/memory.js'
import type {FilePath} from '../file-path.js'
import {NANOS_PER_MILLISECOND, truncate, type ModTime} from '../mod-time.js'
import {Bitmap} from './bitmap.js'
import {heldVersion} from './held-version.js'
import {forEachHeld, type Holdings} from './holdings.js'
import {guessOffset, NO_OFFSET} from './guess-offset.js'
import {VersionRowWriter} from './version-row-writer.js'

/** A line of a mirror's listing. */
interface Listed extends FileVersion {
  readonly path: FilePath
}

/**
 * Compares a mirror's listing, line by line, with the catalogue as it was when
 * the scan began: a source scan that ends meanwhile does not mix two epochs.
 * Memory grows with the files that differ, not with the listing.
 */
export class HoldingsBuilder {
  readonly #memory: CatalogueMemory
  readonly #epoch: number
  readonly #precision: bigint
  readonly #same = new Bitmap()
  readonly #seen = new Bitmap()
  /** Files whose time the listing did not tell: no offset makes them differ. */
  readonly #timeless = new Bitmap()
  readonly #differ = new VersionRowWriter()
  /** Nanoseconds by which the mirror's time is behind ours → how many files of equal size. */
  readonly #differences = new Map<bigint, number>()
  #listed = 0

  /** `precision`: nanoseconds to which the listing's times are exact; 0 is to the nanosecond. */
  constructor(memory: CatalogueMemory, precision: bigint) {
    this.#memory = memory
    this.#epoch = memory.epoch
    this.#precision = precision
  }

  get listed(): number {
    return this.#listed
  }

  add({path, size, modTime}: Listed): void {
    this.#listed++
    const id = this.#memory.catalogue.idOf(path)
    if (id !== undefined) this.#compare(id, {size, modTime})
  }

  /** Believes the former holdings for files that this listing could not show. */
  keep(former: Holdings, isHidden: (path: FilePath) => boolean): void {
    forEachHeld(former, id => {
      if (this.#seen.has(id) || !this.#memory.catalogue.has(id) || !isHidden(this.#memory.catalogue.pathOf(id))) return
      const version = heldVersion(former, id, this.#memory)
      if (version !== undefined) this.#compare(id, version)
    })
  }

  /** `fixTimezoneOffsets`: look for a constant difference between the mirror's clock and ours, and take it out. */
  finish({fixTimezoneOffsets}: {readonly fixTimezoneOffsets: boolean}): Holdings {
    const offsetMs = fixTimezoneOffsets ? guessOffset(this.#differences) : NO_OFFSET
    const plain = this.#holdings(NO_OFFSET, this.#same, this.#differ)
    return offsetMs === NO_OFFSET ? plain : this.#shifted(plain, offsetMs)
  }

  #compare(id: FileId, listed: FileVersion): void {
    // A listing that names a file twice is believed the first time.
    if (this.#seen.has(id)) return
    const local = this.#localVersion(id)
    this.#seen.set(id)
    if (listed.modTime === undefined) this.#timeless.set(id)
    if (listed.size === local.size && listed.modTime !== undefined) {
      const difference = this.#truncated(local.modTime) - this.#truncated(listed.modTime)
      this.#differences.set(difference, (this.#differences.get(difference) ?? 0) + 1)
    }
    if (isSame(local, listed, time => this.#truncated(time))) this.#same.set(id)
    else this.#differ.add({id, ...listed})
  }

  /** The same findings under another offset: what differed by just that is equal now, and the other way round. */
  #shifted(plain: Holdings, offsetMs: number): Holdings {
    const same = new Bitmap()
    const differ = new VersionRowWriter()
    const offset = BigInt(offsetMs) * NANOS_PER_MILLISECOND
    this.#seen.forEach(id => {
      const listed = plain.same.has(id) ? this.#sameVersion(id) : plain.differ.get(id)
      if (listed === undefined) return
      if (isSame(this.#localVersion(id), listed, time => this.#truncated(time), offset)) same.set(id)
      else differ.add({id, ...listed})
    })
    return this.#holdings(offsetMs, same, differ)
  }

  #holdings(offsetMs: number, same: Bitmap, rows: VersionRowWriter): Holdings {
    const differ = rows.finish()
    const counts = {listed: this.#listed, known: this.#seen.count, differing: differ.count}
    return {epoch: this.#epoch, precision: this.#precision, offsetMs, counts, same, differ}
  }

  /** The listed version of a file that was equal to ours. */
  #sameVersion(id: FileId): FileVersion {
    const local = this.#localVersion(id)
    return this.#timeless.has(id) ? {size: local.size, modTime: undefined} : local
  }

  #localVersion(id: FileId): KnownVersion {
    return this.#memory.history.versionAt(id, this.#epoch) ?? this.#memory.catalogue.versionOf(id)
  }

  #truncated(time: ModTime): ModTime {
    return truncate(time, this.#precision)
  }
}

function isSame(local: KnownVersion, listed: FileVersion, rounded: (time: ModTime) => ModTime, offset = 0n): boolean {
  if (local.size !== listed.size) return false
  return listed.modTime === undefined || rounded(local.modTime) === rounded(listed.modTime + offset)
}
