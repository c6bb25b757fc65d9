import type {CatalogueMemory} from '../../src/core/catalogue/memory.js'
import {NANOS_PER_SECOND} from '../../src/core/mod-time.js'
import type {Stores} from '../../src/redis/open-stores.js'

/** Commits what a source scan finds after somebody touched every file. */
export async function changeEveryTime({locks, catalogue}: Stores, {catalogue: known}: CatalogueMemory): Promise<void> {
  const lock = await locks.sourceScan()
  if (lock === undefined) throw new Error('The source is being scanned.')
  try {
    const ids: number[] = []
    known.forEach(id => ids.push(id))
    const changed = ids.map(id => {
      const {path, size, modTime, hashes} = known.record(id)
      return {id, before: {size, modTime}, file: {path, size, modTime: modTime + NANOS_PER_SECOND, hashes}}
    })
    await catalogue.commit({added: [], changed, rehashed: [], removed: []})
  } finally {
    await lock.release()
  }
}
