import type {FileId} from '../catalogue/file-record.js'
import type {Bitmap} from './bitmap.js'
import type {DifferRows} from './differ-rows.js'

/**
 * What one mirror has of the catalogue, as its last scan saw it.
 *
 * A file whose bit is set in `same` was there with the size and the time that
 * the catalogue had at `epoch` (under `precision` and `offsetMs`, or with no
 * time told). A file in `differ` was there in another version. Any other file
 * was not there. What the catalogue changed after `epoch` is read from its
 * history, so a source scan writes nothing per mirror.
 */
export interface Holdings {
  /** The catalogue epoch that `same` speaks of. */
  readonly epoch: number
  /** Nanoseconds to which the mirror's times are exact; 0 is to the nanosecond. */
  readonly precision: bigint
  /** Milliseconds that were added to the mirror's times before they were compared. */
  readonly offsetMs: number
  readonly counts: HoldingCounts
  readonly same: Bitmap
  readonly differ: DifferRows
}

export interface HoldingCounts {
  /** Files in the listing. */
  readonly listed: number
  /** Of these, files that the catalogue knows. */
  readonly known: number
  /** Of these, files in another version than the catalogue's at the holdings' epoch. */
  readonly differing: number
}

/** Calls `visit` for every id a mirror has in some version. */
export function forEachHeld({same, differ}: Holdings, visit: (id: FileId) => void): void {
  same.forEach(visit)
  differ.forEach(visit)
}
