import {Bitmap} from '../holdings/bitmap.js'
import {DifferRows} from '../holdings/differ-rows.js'
import type {ChangeRow, KnownVersion} from './change.js'
import type {VersionRow} from '../holdings/version-rows.js'
import type {FileId} from './file-record.js'
import {mergeableEpochs} from './merge-history.js'

/** What one epoch changed: the files as they were before. */
export interface PastEpoch {
  readonly epoch: number
  readonly before: DifferRows
}

/** More source scans than a mirror's scan can last, with changes in each. */
const NEWEST = 64

/**
 * What the catalogue's files were before they changed, as far back as some
 * mirror's holdings reach. Shared by all mirrors, so that a source scan that
 * touches every file costs its rows once and not once per mirror.
 */
export class History {
  /** Ascending by epoch. */
  #epochs: readonly PastEpoch[] = []
  /** Every id that some kept epoch changed: most files never are, and skip the search. */
  #changed = new Bitmap()

  static from(epochs: readonly PastEpoch[]): History {
    const history = new History()
    history.#epochs = epochs.toSorted((a, b) => a.epoch - b.epoch)
    for (const {before} of epochs) before.forEach(id => history.#changed.set(id))
    return history
  }

  /** Ascending. Never changed in place. */
  get epochs(): readonly PastEpoch[] {
    return this.#epochs
  }

  /** Records the changes of one epoch; one that is there already is replaced. */
  add(epoch: number, rows: readonly ChangeRow[]): void {
    const before = DifferRows.from(
      rows.flatMap(({id, before}) => (before === undefined ? [] : [{id, size: before.size, modTime: before.modTime}])),
    )
    before.forEach(id => this.#changed.set(id))
    this.#epochs = [...this.#epochs.filter(entry => entry.epoch !== epoch), {epoch, before}].toSorted(
      (a, b) => a.epoch - b.epoch,
    )
  }

  /** The version the file had at `epoch`; undefined when it has not changed since. */
  versionAt(id: FileId, epoch: number): KnownVersion | undefined {
    if (!this.#changed.has(id)) return undefined
    for (const entry of this.#epochs) {
      if (entry.epoch <= epoch) continue
      const version = entry.before.get(id)
      if (version?.modTime !== undefined) return {size: version.size, modTime: version.modTime}
    }
    return undefined
  }

  /** The versions that the file had before the present one, as far back as is known, oldest first. */
  pastVersions(id: FileId): KnownVersion[] {
    if (!this.#changed.has(id)) return []
    return this.#epochs.flatMap(({before}): KnownVersion[] => {
      const version = before.get(id)
      return version?.modTime === undefined ? [] : [{size: version.size, modTime: version.modTime}]
    })
  }

  /** Visits every id that changed after `epoch`, possibly more than once. */
  forEachChangedAfter(epoch: number, visit: (id: FileId) => void): void {
    for (const entry of this.#epochs) if (entry.epoch > epoch) entry.before.forEach(visit)
  }

  /** The epoch before the first one that changed a file for which `isNeeded` holds. */
  oldestNeeded(isNeeded: (id: FileId) => boolean): number | undefined {
    for (const {epoch, before} of this.#epochs) {
      if (before.some(isNeeded)) return epoch - 1
    }
    return undefined
  }

  /** Forgets what no holdings of `oldest` or a later epoch can ask for. */
  forgetUpTo(oldest: number): void {
    const kept = this.#epochs.filter(({epoch}) => epoch > oldest)
    if (kept.length === this.#epochs.length) return
    this.#epochs = kept
    this.#changed = new Bitmap()
    for (const {before} of kept) before.forEach(id => this.#changed.set(id))
  }

  /**
   * Joins epochs that no holdings can tell apart: where no mirror's holdings are of an epoch between them. A mirror that is
   * never scanned again would otherwise make memory keep every later epoch by itself. The newest stay as they are: a scan
   * that is running will bring holdings of one of them.
   */
  merge(holdingsEpochs: readonly number[]): void {
    if (this.#epochs.length < 2 * NEWEST) return
    const own = this.#epochs.slice(0, -NEWEST).map(({epoch}) => epoch)
    for (const group of mergeableEpochs(own, holdingsEpochs)) {
      const members = this.#epochs.filter(({epoch}) => group.includes(epoch))
      const earliest = new Map<FileId, VersionRow>()
      for (const {before} of members) {
        before.forEach(id => {
          const version = before.get(id)
          if (version !== undefined && !earliest.has(id)) earliest.set(id, {id, ...version})
        })
      }
      const joined = {epoch: Math.max(...group), before: DifferRows.from([...earliest.values()])}
      this.#epochs = [...this.#epochs.filter(entry => !members.includes(entry)), joined].toSorted(
        (a, b) => a.epoch - b.epoch,
      )
    }
  }
}
