import type {KnownVersion} from '../../core/catalogue/change.js'
import type {FileId, FileVersion} from '../../core/catalogue/file-record.js'
import {Bitmap} from '../../core/holdings/bitmap.js'
import type {Holdings} from '../../core/holdings/holdings.js'
import {VersionRowWriter} from '../../core/holdings/version-row-writer.js'
import {nanosOf, truncate} from '../../core/mod-time.js'

export interface HoldingsCollector {
  /** Each file once. */
  add(id: FileId, local: KnownVersion, remote: FileVersion): void
  readonly count: number
  finish(epoch: number, listed: number): Holdings
}

/**
 * Makes holdings of what version 2 knew file by file. Unlike a scan it guesses
 * no offset of the mirror's clock: the last scan has found that out.
 */
export function collectHoldings({precision, offsetMs}: Pick<Holdings, 'precision' | 'offsetMs'>): HoldingsCollector {
  const same = new Bitmap()
  const differ = new VersionRowWriter()
  const offset = nanosOf(offsetMs)
  let known = 0
  let differing = 0

  const isSame = (local: KnownVersion, {size, modTime}: FileVersion): boolean =>
    size === local.size &&
    (modTime === undefined || truncate(local.modTime, precision) === truncate(modTime + offset, precision))

  return {
    get count() {
      return known
    },
    add(id, local, remote) {
      known++
      if (isSame(local, remote)) same.set(id)
      else {
        differing++
        differ.add({id, ...remote})
      }
    },
    finish: (epoch, listed) => ({
      epoch,
      precision,
      offsetMs,
      counts: {listed: Math.max(listed, known), known, differing},
      same,
      differ: differ.finish(),
    }),
  }
}
