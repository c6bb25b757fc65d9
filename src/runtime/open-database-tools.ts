import {loadConfig} from '../config/load-config.js'
import {PLAIN_REDIS} from '../core/config.js'
import {MirrorbitsError} from '../core/errors.js'
import type {DatabaseStatus, ImportResult, MigrationProgress, MigrationResult} from '../core/migration.js'
import type {Log} from '../core/ports.js'
import type {PruneResult, StatsRetention} from '../core/stats/retention.js'
import {LISTEN_MS, nodesHeard} from '../operations/nodes-heard.js'
import {openRedis, type RedisConnections} from '../redis/client.js'
import {createClusterChannel} from '../redis/cluster-channel.js'
import {databaseStatus} from '../redis/migrations/database-status.js'
import {downgradeDatabase} from '../redis/migrations/downgrade.js'
import {importDatabase} from '../redis/migrations/import-database.js'
import {pruneStats} from '../redis/migrations/prune-stats.js'
import {upgradeDatabase} from '../redis/migrations/upgrade.js'
import {ensureDatabaseVersion} from '../redis/database-version.js'
import {withTranslatedErrors} from '../redis/redis-errors.js'
import {openCommandLog} from './command-log.js'
import {openDatabase} from './open-database.js'
import type {RuntimeOptions} from './open-runtime.js'
import {wait} from './wait.js'

export interface MigrationChoice {
  readonly dryRun: boolean
  readonly signal: AbortSignal
  readonly onProgress: (progress: MigrationProgress) => void
  /** Also while nodes are running. */
  readonly force: boolean
}

/** What works on a database of any version. */
export interface DatabaseTools {
  status(): Promise<DatabaseStatus>
  /** Throws MB_NODE_RUNNING, and as `upgradeDatabase` does. */
  upgrade(choice: MigrationChoice): Promise<MigrationResult>
  /** Throws MB_NODE_RUNNING, and as `downgradeDatabase` does. */
  downgrade(choice: MigrationChoice): Promise<MigrationResult>
  /** `url` is of the database to read. Throws as `importDatabase` does. */
  importFrom(url: string, choice: Omit<MigrationChoice, 'force'>): Promise<ImportResult>
  prune(retention: StatsRetention, choice: {readonly dryRun: boolean}): Promise<PruneResult>
  close(): Promise<void>
}

/** Opens the database without looking at its version. Throws MB_CONFIG_*, MB_REDIS_*. */
export async function openDatabaseTools({configFile, repository, verbose}: RuntimeOptions): Promise<DatabaseTools> {
  const {config, warnings} = await loadConfig({file: configFile, env: process.env, flags: {repository}})
  const {log, close: closeLog} = await openCommandLog({verbose})
  for (const {message} of warnings) log.warn({}, message)
  const database = await openDatabase(config, {log, mustBeUp: true})
  const {connections} = database
  const redis = connections.commands
  const tools: Omit<DatabaseTools, 'close'> = {
    status: () => databaseStatus(redis),
    async upgrade({force, ...choice}) {
      await noNodes({connections, log}, {...choice, force})
      return upgradeDatabase({redis, log}, choice)
    },
    async downgrade({force, ...choice}) {
      await noNodes({connections, log}, {...choice, force})
      return downgradeDatabase({redis, log}, choice)
    },
    async importFrom(url, choice) {
      if (!choice.dryRun) await ensureDatabaseVersion(redis)
      const source = await openSource(url, log)
      try {
        return await importDatabase({source: source.commands, target: redis}, choice)
      } finally {
        await source.close()
      }
    },
    async prune(retention, {dryRun}) {
      await ensureDatabaseVersion(redis)
      return pruneStats(redis, retention, {now: Date.now(), dryRun})
    },
  }
  return {
    ...withTranslatedErrors(tools, connections.address),
    async close() {
      await database.close()
      await closeLog()
    },
  }
}

async function openSource(url: string, log: Log): Promise<RedisConnections> {
  if (!/^(?:rediss?:\/\/|unix:)/i.test(url)) {
    throw new MirrorbitsError('MB_USAGE', 'The database to import has no address that can be used.', {
      hint: 'Write redis://host:port/number, rediss://… or unix:/path.',
    })
  }
  try {
    return await openRedis({...PLAIN_REDIS, address: url}, {log, mustBeUp: true, readOnly: true})
  } catch (error) {
    if (!(error instanceof MirrorbitsError) || error.code !== 'MB_REDIS_UNREACHABLE') throw error
    throw new MirrorbitsError(error.code, error.message, {
      cause: error,
      hint: 'Look whether the address to import from and its password are right, and whether that Redis admits this host.',
    })
  }
}

export interface NoNodesDeps {
  readonly connections: RedisConnections
  readonly log: Log
}

/** Throws MB_NODE_RUNNING when nodes, ours or the original's, tell that they work on this database. */
export async function noNodes(
  deps: NoNodesDeps,
  {dryRun, force, signal}: Pick<MigrationChoice, 'dryRun' | 'force' | 'signal'>,
): Promise<void> {
  if (dryRun || force) return
  const nodes = await nodesHeard(createClusterChannel(deps), {signal, wait: stop => wait(LISTEN_MS, stop)})
  if (nodes.length === 0) return
  throw new MirrorbitsError(
    'MB_NODE_RUNNING',
    `Nodes are running on this database: ${nodes.slice(0, 10).join(', ')}.`,
    {
      hint: 'Stop all of them first, or go on with --force.',
    },
  )
}
