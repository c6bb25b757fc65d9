import type {Log} from '../core/ports.js'
import type {MemorySync} from '../operations/sync-memory.js'
import {translated} from '../redis/redis-errors.js'
import type {Database} from './open-database.js'
import {createVersionCheck, type VersionCheckOptions} from './start-version.js'

/** Loads memory when Redis is there. When it is not, the node serves what it can and loads later. */
export async function loadMemory({
  database: {connections},
  sync,
  log,
  waitForRedisMs,
}: {
  readonly database: Database
  readonly sync: MemorySync
  readonly log: Log
  /** Redis may be starting as well. */
  readonly waitForRedisMs: number
}): Promise<void> {
  const isUp = connections.isUp() || (await cameUp(connections, waitForRedisMs))
  if (!isUp) {
    log.error({address: connections.address}, 'Redis cannot be reached; only fallbacks are served until it can')
    return
  }
  await sync.all()
}

const cameUp = async ({onUp, isUp}: Database['connections'], waitMs: number): Promise<boolean> =>
  new Promise(resolve => {
    const timer = setTimeout(() => {
      off()
      resolve(isUp())
    }, waitMs)
    const off = onUp(() => {
      clearTimeout(timer)
      off()
      resolve(true)
    })
  })

/**
 * Looks at the database's version before anything is read from it, and with that before a scan writes: when Redis
 * comes back it may be empty, or another one.
 */
export function versionFirst(
  sync: MemorySync,
  {connections}: Database,
  options: Omit<VersionCheckOptions, 'connections'>,
): MemorySync {
  const checkVersion = createVersionCheck({...options, connections})
  const check = async (): Promise<void> => {
    try {
      await checkVersion()
    } catch (error) {
      throw translated(error, connections.address)
    }
  }
  return {
    catalogue: () => check().then(() => sync.catalogue()),
    all: () => check().then(() => sync.all()),
    mirrors: ids => check().then(() => sync.mirrors(ids)),
  }
}
