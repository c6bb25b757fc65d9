import {messageOf} from '../../core/errors.js'
import type {MirrorId} from '../../core/mirror.js'
import type {Log} from '../../core/ports.js'
import {createTrouble} from '../../core/trouble.js'
import type {MemorySync} from '../../operations/sync-memory.js'

/** What is to be brought up to date in memory. Its calls return at once. */
export interface GatheredChanges {
  readonly all: () => void
  readonly catalogue: () => void
  readonly mirror: (id: MirrorId) => void
}

/**
 * Brings memory up to date, one pass at a time. What is asked for during a pass is gathered for the next one, so that
 * any number of messages costs two passes at most.
 */
export function gatherChanges(sync: Omit<MemorySync, 'whenWhole'>, log: Log): GatheredChanges {
  const mirrors = new Set<MirrorId>()
  let isAllWanted = false
  let isCatalogueWanted = false
  let isRunning = false
  const trouble = createTrouble(log, {
    begins: 'memory could not be brought up to date',
    ends: 'memory is brought up to date again',
  })

  async function pass(): Promise<void> {
    const ids = [...mirrors]
    const wants = {all: isAllWanted, catalogue: isCatalogueWanted}
    mirrors.clear()
    isAllWanted = false
    isCatalogueWanted = false
    if (wants.all) return sync.all()
    if (wants.catalogue) await sync.catalogue()
    if (ids.length > 0) await sync.mirrors(ids)
  }

  async function run(): Promise<void> {
    if (isRunning) return
    isRunning = true
    while (isAllWanted || isCatalogueWanted || mirrors.size > 0) {
      await pass().then(
        () => trouble.over(),
        (error: unknown) => trouble.tell(messageOf(error), {err: error}),
      )
    }
    isRunning = false
  }

  return {
    all() {
      isAllWanted = true
      void run()
    },
    catalogue() {
      isCatalogueWanted = true
      void run()
    },
    mirror(id) {
      mirrors.add(id)
      void run()
    },
  }
}
