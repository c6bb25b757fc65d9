import type {Log} from '../../core/ports.js'
import type {MemorySync} from '../../operations/sync-memory.js'
import type {Stores} from '../../redis/open-stores.js'
import {gatherChanges} from './gather-changes.js'

export interface FollowChangesDeps {
  readonly stores: Stores
  readonly sync: MemorySync
  readonly isUp: () => boolean
  readonly onUp: (listener: () => void) => () => void
  readonly node: string
  readonly log: Log
}

/** Messages can be lost, so memory is compared with what is stored this often. */
const COMPARE_MS = 10_000

/** Keeps memory up to date: at once by what other nodes and commands announce, and by comparing now and then. */
export async function followChanges({
  stores,
  sync,
  isUp,
  onUp,
  node,
  log,
}: FollowChangesDeps): Promise<() => Promise<void>> {
  const wanted = gatherChanges(sync, log)
  const [stopFeed, stopEvents] = await Promise.all([
    stores.changes.listen(change => {
      if (change.kind === 'mirror') wanted.mirror(change.id)
      else wanted.all()
    }),
    stores.events.subscribe(event => {
      if (event.node === node) return
      if (event.type === 'source.finished') wanted.catalogue()
      if (event.type === 'scan.finished') wanted.mirror(event.mirror)
    }),
  ])
  const stopUp = onUp(wanted.all)
  const timer = setInterval(() => {
    if (isUp()) wanted.all()
  }, COMPARE_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    stopUp()
    await stopFeed()
    await stopEvents()
  }
}
