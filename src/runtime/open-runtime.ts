import {loadConfig} from '../config/load-config.js'
import type {Config} from '../core/config.js'
import type {Clock, Log} from '../core/ports.js'
import {RoutingTable} from '../core/routing/routing-table.js'
import {createLog} from '../logging/runtime-log.js'
import type {Operator} from '../operations/operator.js'
import {createMemorySync} from '../operations/sync-memory.js'
import {ensureDatabaseVersion, readableOldVersion} from '../redis/database-version.js'
import {databaseStatus} from '../redis/migrations/database-status.js'
import {openOldStores} from '../redis/old-stores.js'
import {openStores, type Stores} from '../redis/open-stores.js'
import {checkerAgent} from './scans-and-checks/checker-agent.js'
import {createOperator} from './create-operator.js'
import {createFollowedWork} from './scans-and-checks/follow-work.js'
import {nodeName} from './node-name.js'
import {openDatabase} from './open-database.js'
import {resolveHost} from './resolve-host.js'
import {wait} from './wait.js'
import {checkHere} from './scans-and-checks/check-here.js'

export interface RuntimeOptions {
  readonly configFile: string | undefined
  /** Enough instead of a configuration file. */
  readonly repository: string | undefined
  /** Log to standard error. */
  readonly verbose: boolean
  /** Opens also a database of version 2, which must then only be read. */
  readonly readsOldDatabase?: boolean
}

/** An operator in this process, with what it stands on. */
export interface Runtime extends Operator {
  readonly config: Config
  readonly stores: Stores
  readonly log: Log
  /** The version of a database that is older than ours. */
  readonly oldVersion: number | undefined
  close(): Promise<void>
}

/** A person waits for it, and nothing else is done meanwhile. */
const PATTERN_LIMIT_MS = 5000

/** Opens what a command needs. Throws MB_CONFIG_*, MB_REDIS_*, MB_DATABASE_*. */
export async function openRuntime({
  configFile,
  repository,
  verbose,
  readsOldDatabase = false,
}: RuntimeOptions): Promise<Runtime> {
  const {config, warnings} = await loadConfig({file: configFile, env: process.env, flags: {repository}})
  const level = verbose ? 'debug' : 'silent'
  const {log, close: closeLog} = createLog({format: 'text', level, destination: process.stderr})
  for (const {message} of warnings) log.warn({}, message)
  const database = await openDatabase(config, {log, mustBeUp: true})
  const clock: Clock = Date.now
  const {connections} = database
  const close = async (): Promise<void> => {
    await database.close()
    await closeLog()
  }
  let oldVersion: number | undefined
  try {
    if (readsOldDatabase) oldVersion = await readableOldVersion(connections.commands)
    else await ensureDatabaseVersion(connections.commands)
  } catch (error) {
    await close()
    throw error
  }
  const openAll = oldVersion === undefined ? openStores : openOldStores
  const stores = openAll(connections, {node: nodeName(), clock, log})
  const table = new RoutingTable(config, Math.random)
  const sync = createMemorySync({...stores, table, log})
  const work = {config: () => config, stores, table, sync, log, clock}

  const operator = createOperator({
    config: () => config,
    stores,
    clock,
    resolveHost,
    wait,
    patternLimitMs: PATTERN_LIMIT_MS,
    databaseStatus: () => databaseStatus(connections.commands),

    async routing() {
      await sync.all()
      return table
    },

    async geoip() {
      const {openGeoip} = await import('../geoip/geoip.js')
      const geoip = await openGeoip({paths: config.geoipDatabasePath, overrides: config.geoOverrides, log})
      return {place: address => geoip.place(address), ready: geoip.state().city !== undefined}
    },

    work: {
      ...createFollowedWork(work),
      async checkMirror(mirror, signal) {
        const {createHealthChecker} = await import('../health/health-checker.js')
        const checker = createHealthChecker({
          userAgent: () => checkerAgent(config),
          timeoutMs: () => config.checkTimeout * 1000,
        })
        try {
          await sync.catalogue()
          await sync.mirrors([mirror.id])
          return await checkHere(
            {...work, checker, random: Math.random, mayRemind: () => false, rescan: () => undefined},
            mirror,
            {signal, atOnce: true},
          )
        } finally {
          checker.close()
        }
      },
    },
  })
  return {...operator, config, stores, log, oldVersion, close}
}
