import {MirrorbitsError} from '../core/errors.js'
import type {Log} from '../core/ports.js'
import type {RedisConnections} from '../redis/client.js'
import {ensureDatabaseVersion} from '../redis/database-version.js'
import {upgradeDatabase} from '../redis/migrations/upgrade.js'
import {noNodes} from './open-database-tools.js'
import {wait} from './wait.js'

export interface VersionCheckOptions {
  readonly connections: RedisConnections
  readonly log: Log
  /** Whether an older database is upgraded. */
  readonly mayUpgrade: () => boolean
}

/** How often a node looks whether the one that upgrades is done. */
const BUSY_MS = 1000

/**
 * A check of the database's version to be made before memory is read from it. Until it was good once, an older
 * database is upgraded if that is wished; later it is not, because then somebody has downgraded it on purpose.
 */
export function createVersionCheck(options: VersionCheckOptions): () => Promise<void> {
  const {connections, mayUpgrade} = options
  let wasCurrent = false
  return async () => {
    try {
      await ensureDatabaseVersion(connections.commands)
    } catch (error) {
      if (wasCurrent || !mayUpgrade() || !isCode(error, 'MB_DATABASE_OLD')) throw error
      await upgradeAtStart(options)
    }
    wasCurrent = true
  }
}

async function upgradeAtStart({connections, log}: VersionCheckOptions): Promise<void> {
  const {signal} = new AbortController()
  const choice = {dryRun: false, force: false, signal, onProgress: () => undefined}
  await noNodes({connections, log}, choice)
  for (;;) {
    try {
      const {problems, problemCount} = await upgradeDatabase({redis: connections.commands, log}, choice)
      for (const {key, problem} of problems) log.warn({key, problem}, 'not taken over by the upgrade')
      if (problemCount > problems.length) log.warn({problemCount}, 'more problems than are logged')
      return
    } catch (error) {
      if (!isCode(error, 'MB_DATABASE_BUSY')) throw error
      log.info({}, 'another node upgrades the database; waiting')
      await wait(BUSY_MS, signal)
    }
  }
}

const isCode = (error: unknown, code: string): boolean => error instanceof MirrorbitsError && error.code === code
