import type {KnownVersion} from '../catalogue/change.js'
import type {FileId, FileVersion} from '../catalogue/file-record.js'
import type {CatalogueMemory} from '../catalogue/memory.js'
import type {FilePath} from '../file-path.js'
import {nanosOf, NANOS_PER_SECOND, truncate, type ModTime} from '../mod-time.js'
import {Bitmap} from './bitmap.js'
import type {DifferRows} from './differ-rows.js'
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
 * How exact the listing's times are is known only when it has ended, so they
 * are kept as listed. Memory grows with the files that differ, not with the
 * listing.
 */
export class HoldingsBuilder {
  readonly #memory: CatalogueMemory
  readonly #epoch: number
  readonly #seen = new Bitmap()
  /** Files listed with our size and our time cut to seconds, as most listings tell times. */
  readonly #cut = new Bitmap()
  /** Files listed with our size and without a time: no precision and no offset make them differ. */
  readonly #timeless = new Bitmap()
  /** Files in another version, as listed. What is seen and in none of these sets is exactly as ours. */
  readonly #inRows = new Bitmap()
  readonly #rows = new VersionRowWriter()
  #listed = 0

  constructor(memory: CatalogueMemory) {
    this.#memory = memory
    this.#epoch = memory.epoch
  }

  get listed(): number {
    return this.#listed
  }

  /** Our version of a file, as this scan compares it; undefined for one that is not ours. */
  versionOf(path: FilePath): KnownVersion | undefined {
    const id = this.#memory.catalogue.idOf(path)
    return id === undefined ? undefined : this.#localVersion(id)
  }

  add({path, size, modTime}: Listed): void {
    this.#listed++
    const id = this.#memory.catalogue.idOf(path)
    if (id !== undefined) this.#note(id, {size, modTime})
  }

  /** Believes the former holdings for files that this listing could not show. */
  keep(former: Holdings, isHidden: (path: FilePath) => boolean): void {
    forEachHeld(former, id => {
      if (this.#seen.has(id) || !this.#memory.catalogue.has(id) || !isHidden(this.#memory.catalogue.pathOf(id))) return
      const version = heldVersion(former, id, this.#memory)
      if (version !== undefined) this.#note(id, version)
    })
  }

  /** `precision`: nanoseconds to which the listing's times are exact; 0 is to the nanosecond. */
  finish({precision, fixTimezoneOffsets}: FinishOptions): Holdings {
    const rows = this.#rows.finish()
    const offsetMs = fixTimezoneOffsets ? guessOffset(this.#differences(rows, precision)) : NO_OFFSET
    const offset = nanosOf(offsetMs)
    const same = new Bitmap()
    const differ = new VersionRowWriter()
    const rounded = (time: ModTime): ModTime => truncate(time, precision)
    const noRowMeansSame = offset === 0n && precision > 0n && precision % NANOS_PER_SECOND === 0n
    this.#seen.forEach(id => {
      // Most files of most mirrors, without looking at their times once more.
      if (noRowMeansSame && !this.#inRows.has(id)) {
        same.set(id)
        return
      }
      const listed = this.#listedVersion(id, rows)
      if (isSame(this.#localVersion(id), listed, rounded, offset)) same.set(id)
      else differ.add({id, ...listed})
    })
    const rowsOfDiffering = differ.finish()
    const counts = {listed: this.#listed, known: this.#seen.count, differing: rowsOfDiffering.count}
    return {epoch: this.#epoch, precision, offsetMs, counts, same, differ: rowsOfDiffering}
  }

  #note(id: FileId, listed: FileVersion): void {
    // A listing that names a file twice is believed the first time.
    if (this.#seen.has(id)) return
    const local = this.#localVersion(id)
    this.#seen.set(id)
    if (listed.size === local.size && listed.modTime === undefined) {
      this.#timeless.set(id)
    } else if (listed.size === local.size && isCut(listed.modTime, local.modTime)) {
      this.#cut.set(id)
    } else if (listed.size !== local.size || listed.modTime !== local.modTime) {
      this.#inRows.set(id)
      this.#rows.add({id, ...listed})
    }
  }

  /** Nanoseconds by which the mirror's time is behind ours → how many files of equal size. */
  #differences(rows: DifferRows, precision: bigint): ReadonlyMap<bigint, number> {
    const differences = new Map<bigint, number>()
    this.#seen.forEach(id => {
      const local = this.#localVersion(id)
      const {size, modTime} = this.#listedVersion(id, rows)
      if (size !== local.size || modTime === undefined) return
      const difference = truncate(local.modTime, precision) - truncate(modTime, precision)
      differences.set(difference, (differences.get(difference) ?? 0) + 1)
    })
    return differences
  }

  #listedVersion(id: FileId, rows: DifferRows): FileVersion {
    const listed = this.#inRows.has(id) ? rows.get(id) : undefined
    if (listed !== undefined) return listed
    const local = this.#localVersion(id)
    if (this.#cut.has(id)) return {size: local.size, modTime: truncate(local.modTime, NANOS_PER_SECOND)}
    return this.#timeless.has(id) ? {size: local.size, modTime: undefined} : local
  }

  #localVersion(id: FileId): KnownVersion {
    return this.#memory.history.versionAt(id, this.#epoch) ?? this.#memory.catalogue.versionOf(id)
  }
}

interface FinishOptions {
  readonly precision: bigint
  /** Look for a constant difference between the mirror's clock and ours, and take it out. */
  readonly fixTimezoneOffsets: boolean
}

/** Whether a listing's time is ours cut to seconds. Most are: a difference is cheaper than cutting ours. */
function isCut(listed: ModTime | undefined, local: ModTime): boolean {
  if (listed === undefined) return false
  const rest = local - listed
  return rest >= 0n && rest < NANOS_PER_SECOND && listed % NANOS_PER_SECOND === 0n
}

function isSame(
  local: KnownVersion,
  listed: FileVersion,
  rounded: (time: ModTime) => ModTime,
  offset: bigint,
): boolean {
  if (local.size !== listed.size) return false
  return listed.modTime === undefined || rounded(local.modTime) === rounded(listed.modTime + offset)
}
