import type {Config, RedisSettings} from '../core/config.js'
import type {Log} from '../core/ports.js'
import {openRedis, type RedisConnections} from '../redis/client.js'

export interface Database {
  readonly connections: RedisConnections
  /** Where other processes of this node find the same one. */
  readonly settings: RedisSettings
  close(): Promise<void>
}

export interface OpenDatabaseOptions {
  readonly log: Log
  /** False: returns at once also while Redis is away, and connects when it is back. */
  readonly mustBeUp: boolean
}

/** Connects to the Redis of the configuration, or to one of our own in the state folder when it names none. */
export async function openDatabase(
  {redis, stateDirectory}: Config,
  {log, mustBeUp}: OpenDatabaseOptions,
): Promise<Database> {
  if (redis.address !== '' || redis.sentinels.length > 0) {
    const connections = await openRedis(redis, {log, mustBeUp})
    return {connections, settings: redis, close: () => connections.close()}
  }
  const {openEmbeddedRedis} = await import('../host/embedded-redis.js')
  const embedded = await openEmbeddedRedis({stateDirectory, log})
  try {
    const settings = {...redis, address: `unix:${embedded.socket}`}
    const connections = await openRedis(settings, {log, mustBeUp})
    return {
      connections,
      settings,
      async close() {
        await connections.close()
        await embedded.close()
      },
    }
  } catch (error) {
    await embedded.close()
    throw error
  }
}
