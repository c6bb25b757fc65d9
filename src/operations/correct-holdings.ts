import type {FileId} from '../core/catalogue/file-record.js'
import type {Holdings} from '../core/holdings/holdings.js'
import type {Mirror, MirrorId} from '../core/mirror.js'
import type {HoldingsStore, Locks, Log} from '../core/ports.js'

export interface CorrectHoldingsDeps {
  readonly holdings: HoldingsStore
  readonly locks: Locks
  readonly log: Log
  readonly onHoldings: (id: MirrorId, holdings: Holdings) => void
}

/** Notes that a mirror does not have these files. While it is scanned nothing is done: the scan sees it as well. */
export async function correctHoldings(
  {holdings, locks, log, onHoldings}: CorrectHoldingsDeps,
  {id, name}: Mirror,
  files: readonly FileId[],
): Promise<void> {
  if (files.length === 0) return
  const lock = await locks.mirrorScan(id)
  if (lock === undefined) return
  try {
    const stored = await holdings.read(id)
    if (stored === undefined) return
    if (!files.some(id => stored.same.has(id) || stored.differ.has(id))) return
    const corrected = without(stored, files)
    if ((await holdings.write(id, corrected, stored, lock)) === undefined) return
    onHoldings(id, corrected)
    log.info({mirror: name, files: files.length}, 'files that a check did not find are not asked of the mirror')
  } finally {
    await lock.release()
  }
}

function without(stored: Holdings, files: readonly FileId[]): Holdings {
  const gone = new Set(files)
  const same = stored.same.clone()
  let lost = 0
  for (const id of gone) {
    if (same.has(id) || stored.differ.has(id)) lost++
    same.delete(id)
  }
  const kept = stored.differ.without(gone)
  const {counts} = stored
  return {
    ...stored,
    same,
    differ: kept,
    counts: {
      listed: counts.listed - lost,
      known: counts.known - lost,
      differing: counts.differing - (stored.differ.count - kept.count),
    },
  }
}
