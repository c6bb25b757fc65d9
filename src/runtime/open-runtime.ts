import {loadConfig} from '../config/load-config.js'
import type {Config} from '../core/config.js'
import type {Clock, Log} from '../core/ports.js'
import type {Operator} from '../operations/operator.js'
import {ensureDatabaseVersion, readableOldVersion} from '../redis/database-version.js'
import type {RedisConnections} from '../redis/client.js'
import {openStores, type OpenStoresOptions, type Stores} from '../redis/open-stores.js'
import {openCommandLog} from './command-log.js'
import {createOperator} from './create-operator.js'
import {geoipSettings} from './geoip-settings.js'
import type {LocalWork} from './local-work.js'
import {nodeName} from './node-name.js'
import {openDatabase} from './open-database.js'
import {resolveHost} from './resolve-host.js'
import {wait} from './wait.js'

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
  const {log, close: closeLog} = await openCommandLog({verbose})
  for (const {message} of warnings) log.warn({}, message)
  const database = await openDatabase(config, {log, mustBeUp: true})
  const close = async (): Promise<void> => {
    await database.close()
    await closeLog()
  }
  try {
    const clock: Clock = Date.now
    const {connections} = database
    const {stores, oldVersion} = await openStoresOf(connections, {node: nodeName(), clock, log}, readsOldDatabase)
    const operator = commandOperator({config, stores, log, clock, redis: connections.commands})
    return {...operator, config, stores, log, oldVersion, close}
  } catch (error) {
    await close()
    throw error
  }
}

/** `oldVersion` is that of a database which must only be read. */
async function openStoresOf(
  connections: RedisConnections,
  options: OpenStoresOptions,
  readsOldDatabase: boolean,
): Promise<Pick<Runtime, 'stores' | 'oldVersion'>> {
  const {commands} = connections
  let oldVersion: number | undefined
  if (readsOldDatabase) oldVersion = await readableOldVersion(commands)
  else await ensureDatabaseVersion(commands)
  if (oldVersion === undefined) return {stores: openStores(connections, options), oldVersion}
  const {openOldStores} = await import('../redis/old-stores.js')
  return {stores: openOldStores(connections, options), oldVersion}
}

interface CommandOperatorDeps extends Pick<Runtime, 'config' | 'stores' | 'log' | 'clock'> {
  readonly redis: RedisConnections['commands']
}

/** An operator that loads what only some commands need when one of them does. */
function commandOperator({config, stores, log, clock, redis}: CommandOperatorDeps): Operator {
  let work: Promise<LocalWork> | undefined
  const localWork = (): Promise<LocalWork> =>
    (work ??= import('./local-work.js').then(({createLocalWork}) =>
      createLocalWork({config: () => config, stores, log, clock}),
    ))
  return createOperator({
    config: () => config,
    stores,
    clock,
    resolveHost,
    wait,
    patternLimitMs: PATTERN_LIMIT_MS,
    async databaseStatus() {
      const {databaseStatus} = await import('../redis/migrations/database-status.js')
      return databaseStatus(redis)
    },
    routing: async () => (await localWork()).routing(),
    work: {
      scanMirror: async (...args) => (await localWork()).scanMirror(...args),
      refresh: async (...args) => (await localWork()).refresh(...args),
      checkMirror: async (...args) => (await localWork()).checkMirror(...args),
    },
    async geoip() {
      const {openGeoip} = await import('../geoip/geoip.js')
      const geoip = await openGeoip({...geoipSettings(config), log})
      return {place: address => geoip.place(address), ready: geoip.state().city !== undefined}
    },
  })
}
