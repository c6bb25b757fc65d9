import type {Config} from '../core/config.js'
import type {Log} from '../core/ports.js'
import {RoutingTable} from '../core/routing/routing-table.js'
import {createMemorySync, type MemorySync} from '../operations/sync-memory.js'
import type {Stores} from '../redis/open-stores.js'
import {followChanges} from './follow-changes.js'
import {loadMemory, versionFirst} from './load-memory.js'
import type {Database} from './open-database.js'

export interface OpenMemoryDeps {
  readonly database: Database
  readonly stores: Stores
  readonly config: () => Config
  readonly log: Log
  /** Whose scans bring memory up to date by themselves. */
  readonly node: string
  readonly onCatalogueLost: () => void
}

/** Catalogue, mirrors and holdings in this process, kept equal to what Redis has. */
export interface Memory {
  readonly table: RoutingTable
  readonly sync: MemorySync
  close(): Promise<void>
}

export async function openMemory(deps: OpenMemoryDeps): Promise<Memory> {
  const {database, stores, config, log, node, onCatalogueLost} = deps
  const {isUp, onUp} = database.connections
  const table = new RoutingTable(config(), Math.random)
  const sync = versionFirst(createMemorySync({...stores, table, log, onCatalogueLost}), database, {
    log,
    mayUpgrade: () => config().autoUpgradeDatabase,
  })
  await loadMemory({database, sync, log})
  const close = await followChanges({stores, sync, isUp, onUp, node, log})
  return {table, sync, close}
}
