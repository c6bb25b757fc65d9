import type {Config} from '../core/config.js'
import type {Log} from '../core/ports.js'
import {RoutingTable} from '../core/routing/routing-table.js'
import {createMemorySync, type MemorySync} from '../operations/sync-memory.js'
import type {Stores} from '../redis/open-stores.js'
import {followChanges} from './follow-changes.js'
import {loadMemory, versionFirst} from './load-memory.js'
import type {Database} from './open-database.js'
import {recheckNowAndThen} from './recheck-now-and-then.js'

export interface OpenMemoryDeps {
  readonly database: Database
  readonly stores: Stores
  readonly config: () => Config
  readonly log: Log
  /** The node whose scans bring this process's memory up to date by themselves. */
  readonly node: string
  /** Whether an older database is upgraded. */
  readonly mayUpgrade: () => boolean
  /** How long a start waits for a Redis that is away. */
  readonly waitForRedisMs: number
  readonly onCatalogueLost: () => void
}

/** Catalogue, mirrors and holdings in this process, kept equal to what Redis has. */
export interface Memory {
  readonly table: RoutingTable
  readonly sync: MemorySync
  /** All of it was read once; false in a node that has waited for Redis ever since it started. */
  isLoaded(): boolean
  close(): Promise<void>
}

export async function openMemory(deps: OpenMemoryDeps): Promise<Memory> {
  const {database, stores, config, log, node, mayUpgrade, waitForRedisMs, onCatalogueLost} = deps
  const {isUp, onUp} = database.connections
  const table = new RoutingTable(config(), Math.random)
  const reading = versionFirst(createMemorySync({...stores, table, log, onCatalogueLost}), database, {
    log,
    mayUpgrade,
  })
  let isLoaded = false
  const sync: MemorySync = {
    ...reading,
    async all() {
      await reading.all()
      isLoaded = true
    },
  }
  await loadMemory({database, sync, log, waitForRedisMs})
  const stopFollowing = await followChanges({stores, sync, isUp, onUp, node, log})
  const stopRechecks = recheckNowAndThen(table)
  return {
    table,
    sync,
    isLoaded: () => isLoaded,
    close() {
      stopRechecks()
      return stopFollowing()
    },
  }
}
