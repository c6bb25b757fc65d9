import {MirrorbitsError} from '../../core/errors.js'
import type {Log} from '../../core/ports.js'
import type {MemorySync} from '../../operations/sync-memory.js'
import {translated} from '../../redis/redis-errors.js'
import type {Database} from '../open-database.js'
import {createVersionCheck, type VersionCheckOptions} from '../start-version.js'

/** With a snapshot clients need not wait; but one that is a little newer is better. */
const WAIT_WITH_SNAPSHOT_MS = 1000

/** Loads memory when Redis is there. When it is not, the node serves what it can and loads later. */
export async function loadMemory({
  database: {connections},
  sync,
  log,
  waitForRedisMs,
  hasSnapshot,
}: {
  readonly database: Database
  readonly sync: MemorySync
  readonly log: Log
  /** Redis may be starting as well. */
  readonly waitForRedisMs: number
  /** Memory has something to serve already. */
  readonly hasSnapshot: boolean
}): Promise<void> {
  const waitMs = hasSnapshot ? Math.min(waitForRedisMs, WAIT_WITH_SNAPSHOT_MS) : waitForRedisMs
  const isUp = connections.isUp() || (await cameUp(connections, waitMs))
  const {address} = connections
  if (!isUp) {
    if (hasSnapshot) log.error({address}, 'Redis cannot be reached; the snapshot is served until it can')
    else log.error({address}, 'Redis cannot be reached; only fallbacks are served until it can')
    return
  }
  try {
    await sync.all()
  } catch (error) {
    const isAway = error instanceof MirrorbitsError && error.code === 'MB_REDIS_UNREACHABLE'
    if (!hasSnapshot || !isAway) throw error
    log.error({address, err: error}, 'Redis does not answer; the snapshot is served until it does')
  }
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
    whenWhole: look => sync.whenWhole(look),
  }
}
