import type {Log} from '../core/ports.js'
import type {MemorySync} from '../operations/sync-memory.js'
import type {Stores} from '../redis/open-stores.js'

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
  const quietly = (work: Promise<void>): void => {
    work.catch((error: unknown) => log.warn({err: error}, 'memory could not be brought up to date'))
  }
  const stopFeed = await stores.changes.listen(change => {
    quietly(change.kind === 'mirror' ? sync.mirror(change.id) : sync.all())
  })
  const stopEvents = await stores.events.subscribe(event => {
    if (event.node === node) return
    if (event.type === 'source.finished') quietly(sync.catalogue())
    if (event.type === 'scan.finished') quietly(sync.mirror(event.mirror))
  })
  const stopUp = onUp(() => quietly(sync.all()))
  const timer = setInterval(() => {
    if (isUp()) quietly(sync.all())
  }, COMPARE_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    stopUp()
    await stopFeed()
    await stopEvents()
  }
}
