import type {Config} from '../../core/config.js'
import type {Clock, EventChannel, Log} from '../../core/ports.js'
import type {RoutingTable} from '../../core/routing/routing-table.js'
import type {MemorySync} from '../../operations/sync-memory.js'
import type {Stores} from '../../redis/open-stores.js'

/** What scans and checks in this process need. */
export interface WorkDeps {
  readonly config: () => Config
  readonly stores: Stores
  readonly table: RoutingTable
  readonly sync: MemorySync
  readonly log: Log
  readonly clock: Clock
  /** Called when a source or mirror scan has changed what is in memory. */
  readonly onScanned?: () => void
}

export interface WorkOptions {
  readonly signal: AbortSignal
  /** The request that asked for it. */
  readonly request?: string | undefined
  /** Where its events go; the stores' channel unless told. */
  readonly events?: EventChannel
}
