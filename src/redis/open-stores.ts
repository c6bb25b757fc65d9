import type {
  CatalogueStore,
  ChangeFeed,
  Clock,
  CounterStore,
  EventChannel,
  HoldingsStore,
  Locks,
  Log,
  MirrorLogStore,
  MirrorStore,
  NoticeClaims,
  RequestChannel,
  StatsHistory,
  StatsStore,
  TokenStore,
} from '../core/ports.js'
import {createCatalogueStore} from './catalogue-store.js'
import {createChangeFeed} from './change-feed.js'
import type {RedisConnections} from './client.js'
import {type ClusterChannel, createClusterChannel} from './cluster-channel.js'
import {createCounterStore} from './counter-store.js'
import {createEventChannel} from './event-channel.js'
import {createHoldingsStore} from './holdings-store.js'
import {createLocks} from './locks.js'
import {createMirrorLogStore} from './mirror-log-store.js'
import {createMirrorStore} from './mirror-store.js'
import {createNoticeClaims} from './notice-claims.js'
import {withTranslatedErrors} from './redis-errors.js'
import {createRequestChannel} from './request-channel.js'
import {createStatsHistory} from './stats-history.js'
import {createStatsStore} from './stats-store.js'
import {createTokenStore} from './token-store.js'

/** Every port that Redis stands behind. */
export interface Stores {
  readonly mirrors: MirrorStore
  readonly mirrorLogs: MirrorLogStore
  readonly catalogue: CatalogueStore
  readonly holdings: HoldingsStore
  readonly locks: Locks
  readonly counters: CounterStore
  readonly stats: StatsStore
  readonly statsHistory: StatsHistory
  readonly events: EventChannel
  readonly requests: RequestChannel
  readonly changes: ChangeFeed
  readonly cluster: ClusterChannel
  readonly tokens: TokenStore
  readonly noticeClaims: NoticeClaims
}

export interface OpenStoresOptions {
  /** Who speaks in events and requests. */
  readonly node: string
  readonly clock: Clock
  readonly log: Log
}

/** Opens nothing itself: close the connections, and the stores are closed. Their errors are MirrorbitsErrors. */
export function openStores(connections: RedisConnections, {node, clock, log}: OpenStoresOptions): Stores {
  const {commands: redis, address} = connections
  const translated = <T extends object>(store: T): T => withTranslatedErrors(store, address)
  return {
    mirrors: translated(createMirrorStore({redis, clock})),
    mirrorLogs: translated(createMirrorLogStore({redis, clock, log})),
    catalogue: translated(createCatalogueStore({redis})),
    holdings: translated(createHoldingsStore({redis})),
    locks: translated(createLocks({redis, log})),
    counters: translated(createCounterStore({redis, log})),
    stats: translated(createStatsStore({redis})),
    statsHistory: translated(createStatsHistory({redis})),
    events: translated(createEventChannel({connections, node, clock, log})),
    requests: translated(createRequestChannel({connections, node})),
    changes: translated(createChangeFeed({connections})),
    cluster: translated(createClusterChannel({connections, log})),
    tokens: translated(createTokenStore({redis})),
    noticeClaims: translated(createNoticeClaims({redis})),
  }
}
