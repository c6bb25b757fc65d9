import {loadConfig} from '../config/load-config.js'
import type {Config} from '../core/config.js'
import {MirrorbitsError} from '../core/errors.js'
import type {EventBody, MirrorScanResult, SourceScanResult} from '../core/events.js'
import type {Mirror, MirrorId, ScanProtocol} from '../core/mirror.js'
import type {Place} from '../core/place.js'
import type {Clock, EventChannel, Log} from '../core/ports.js'
import {RoutingTable} from '../core/routing/routing-table.js'
import {createLog} from '../logging/runtime-log.js'
import type {CheckedProtocol} from '../operations/check-mirror.js'
import {createMemorySync} from '../operations/sync-memory.js'
import {ensureDatabaseVersion} from '../redis/database-version.js'
import {openStores, type Stores} from '../redis/open-stores.js'
import {askNode} from './ask-node.js'
import {checkerAgent} from './checker-agent.js'
import {nodeName} from './node-name.js'
import {openDatabase} from './open-database.js'
import {resolveHost} from './resolve-host.js'
import {wait} from './wait.js'
import {checkHere, refreshHere, scanHere} from './work.js'

export interface RuntimeOptions {
  readonly configFile: string | undefined
  /** Enough instead of a configuration file. */
  readonly repository: string | undefined
  /** Log to standard error. */
  readonly verbose: boolean
}

/** What a command works with. */
export interface Runtime {
  readonly config: Config
  readonly stores: Stores
  readonly log: Log
  readonly clock: Clock
  /** `ready` is false when there is no City database. */
  geoip(): Promise<{readonly place: (address: string) => Place; readonly ready: boolean}>
  resolveHost(host: string): Promise<string[]>
  /** Returns after some time, or at once when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
  /** Catalogue, mirrors and holdings, in this process's memory. */
  routing(): Promise<RoutingTable>
  /** Has the node that owns the mirror scan it, or scans it here when there is none. */
  scanMirror(
    id: MirrorId,
    options: {
      readonly protocol: 'any' | ScanProtocol
      readonly signal: AbortSignal
      readonly onEvent: (event: EventBody) => void
    },
  ): Promise<MirrorScanResult>
  /** Checks a mirror here and now, and keeps its state. Empty when it has no file of ours that could be asked for. */
  checkMirror(mirror: Mirror, signal: AbortSignal): Promise<readonly CheckedProtocol[]>
  /** Has a node scan the repository, or does it here when there is none. */
  refresh(options: {
    readonly rehash: boolean
    readonly force: boolean
    readonly signal: AbortSignal
    readonly onEvent: (event: EventBody) => void
  }): Promise<SourceScanResult>
  close(): Promise<void>
}

/** Opens what a command needs. Throws MB_CONFIG_*, MB_REDIS_*, MB_DATABASE_*. */
export async function openRuntime({configFile, repository, verbose}: RuntimeOptions): Promise<Runtime> {
  const {config, warnings} = await loadConfig({file: configFile, env: process.env, flags: {repository}})
  const level = verbose ? 'debug' : 'silent'
  const {log, close: closeLog} = createLog({format: 'text', level, destination: process.stderr})
  for (const {message} of warnings) log.warn({}, message)
  const database = await openDatabase(config, {log, mustBeUp: true})
  const clock: Clock = Date.now
  const stores = openStores(database.connections, {node: nodeName(), clock, log})
  const close = async (): Promise<void> => {
    await database.close()
    await closeLog()
  }
  try {
    await ensureDatabaseVersion(database.connections.commands)
  } catch (error) {
    await close()
    throw error
  }
  const table = new RoutingTable(config, Math.random)
  const sync = createMemorySync({...stores, table, log})
  const work = {config: () => config, stores, table, sync, log, clock}

  return {
    config,
    stores,
    log,
    clock,
    resolveHost,
    wait,
    close,

    async routing() {
      await sync.all()
      return table
    },

    async geoip() {
      const {openGeoip} = await import('../geoip/geoip.js')
      const geoip = await openGeoip({directory: config.geoipDatabasePath, log})
      return {place: address => geoip.place(address), ready: geoip.state().city !== undefined}
    },

    async scanMirror(id, {protocol, signal, onEvent}) {
      const request = {type: 'scan', mirror: id, protocol} as const
      const asked = await askNode<MirrorScanResult>(stores, request, {
        signal,
        onEvent,
        resultOf: event => (event.type === 'scan.finished' ? event : undefined),
      })
      if (asked !== undefined) return asked
      const mirror = await stores.mirrors.get(id)
      if (mirror === undefined) throw new MirrorbitsError('MB_MIRROR_NOT_FOUND', `There is no mirror ${id} any more.`)
      return scanHere(work, mirror, {protocol, signal, events: heardBy(stores.events, onEvent)})
    },

    async checkMirror(mirror, signal) {
      const {createHealthChecker} = await import('../health/health-checker.js')
      const checker = createHealthChecker({userAgent: () => checkerAgent(config)})
      try {
        await sync.catalogue()
        await sync.mirrors([mirror.id])
        return await checkHere({...work, checker, random: Math.random}, mirror, signal)
      } finally {
        checker.close()
      }
    },

    async refresh({rehash, force, signal, onEvent}) {
      const asked = await askNode<SourceScanResult>(
        stores,
        {type: 'refresh', rehash, force},
        {
          signal,
          onEvent,
          resultOf: event => (event.type === 'source.finished' ? event : undefined),
        },
      )
      return asked ?? refreshHere(work, {rehash, force, signal, events: heardBy(stores.events, onEvent)})
    },
  }
}

/** The channel, with what is published told here as well. */
const heardBy = (events: EventChannel, onEvent: (event: EventBody) => void): EventChannel => ({
  ...events,
  publish(event) {
    events.publish(event)
    onEvent(event)
  },
})
