import type {Config} from '../../core/config.js'
import type {MirrorId} from '../../core/mirror.js'
import type {Clock, Log} from '../../core/ports.js'
import {RoutingTable} from '../../core/routing/routing-table.js'
import {createMemorySync, type MemorySync} from '../../operations/sync-memory.js'
import type {Stores} from '../../redis/open-stores.js'
import {createClosers} from '../closers.js'
import {followChanges} from './follow-changes.js'
import {loadMemory, versionFirst} from './load-memory.js'
import type {Database} from '../open-database.js'
import {recheckNowAndThen} from './recheck-now-and-then.js'
import {keepSnapshot, loadSnapshot} from './snapshot.js'

export interface OpenMemoryDeps {
  readonly database: Database
  readonly stores: Stores
  readonly config: () => Config
  readonly log: Log
  /** The node whose scans bring this process's memory up to date by themselves. */
  readonly node: string
  /** Whether an older database is upgraded. */
  readonly mayUpgrade: () => boolean
  /** When it may be read, how long a start waits for a Redis that is away. */
  readonly waitForRedisMs: () => Promise<number>
  readonly onCatalogueLost: () => void
  readonly clock: Clock
  /** Only one process of a node writes the snapshot; the others load it. */
  readonly writesSnapshot: boolean
}

/** Catalogue, mirrors and holdings in this process, kept equal to what Redis has. */
export interface Memory {
  readonly table: RoutingTable
  readonly sync: MemorySync
  /** All of it was read once, or came from a snapshot; false in a node that has waited for Redis ever since it started. */
  isLoaded(): boolean
  /** When the snapshot was made, in Unix milliseconds; undefined when there is none. */
  snapshotAt(): number | undefined
  /** Leaves the snapshot to another process, until the function returned is called. */
  pauseSnapshot(): Promise<() => void>
  close(): Promise<void>
}

export async function openMemory(deps: OpenMemoryDeps): Promise<Memory> {
  const {database, stores, config, log, node, mayUpgrade, onCatalogueLost, clock} = deps
  const {isUp, onUp} = database.connections
  const table = new RoutingTable(config(), Math.random)
  const revisions = new Map<MirrorId, number>()
  const snapshot = {stateDirectory: config().stateDirectory, table, revisions, clock, log}
  const early = await loadSnapshot(snapshot)
  const waitForRedisMs = await deps.waitForRedisMs()
  // There may be one by now.
  const loaded = early ?? (deps.writesSnapshot ? undefined : await loadSnapshot(snapshot))
  const reading = versionFirst(createMemorySync({...stores, table, log, revisions, onCatalogueLost}), database, {
    log,
    mayUpgrade,
  })
  let isLoaded = loaded !== undefined
  const sync: MemorySync = {
    ...reading,
    async all() {
      await reading.all()
      isLoaded = true
    },
  }
  await loadMemory({database, sync, log, waitForRedisMs, hasSnapshot: loaded !== undefined})
  const closers = createClosers()
  closers.add(await followChanges({stores, sync, isUp, onUp, node, log}))
  closers.add(recheckNowAndThen(table))
  const keeper = deps.writesSnapshot ? keepSnapshot(snapshot, {sync, loaded}) : undefined
  if (keeper !== undefined) {
    closers.add(() => keeper.stop())
    // Workers start from it.
    await keeper.save()
  }
  return {
    table,
    sync,
    isLoaded: () => isLoaded,
    snapshotAt: () => (keeper === undefined ? loaded?.at : keeper.savedAt()),
    pauseSnapshot: () => keeper?.pause() ?? Promise.resolve(() => undefined),
    close: () => closers.closeAll(),
  }
}
