import {PLAIN_REDIS, type RedisSettings} from '../../src/core/config.js'
import type {Log} from '../../src/core/ports.js'
import {openRedis, type OpenRedisOptions, type RedisConnections} from '../../src/redis/client.js'
import {openStores, type Stores} from '../../src/redis/open-stores.js'
import {test as base} from './redis-test.js'

export const redisSettings = (address: string): RedisSettings => ({...PLAIN_REDIS, address})

/** A log that says nothing. */
export const noLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => noLog,
}

/** Noon of the day that the tests live in. */
export const NOW = Date.UTC(2026, 10, 21, 12)

export const openTestRedis = (socket: string, options: Partial<OpenRedisOptions> = {}): Promise<RedisConnections> =>
  openRedis(redisSettings(`unix:${socket}`), {log: noLog, ...options})

export interface SentCommand {
  readonly name: string
  readonly bytes: number
  readonly args: number
}

/** `test` with all stores on an empty Redis of the file's own, and the list of commands they sent. */
export const test = base.extend<{connections: RedisConnections; stores: Stores; sent: SentCommand[]}>({
  // eslint-disable-next-line no-empty-pattern -- vitest reads a fixture's needs from this pattern
  sent: async ({}, use) => {
    await use([])
  },
  connections: async ({redis, socket, sent}, use) => {
    await redis.ping()
    const connections = await openTestRedis(socket, {
      onCommand(name, args) {
        const bytes = args.reduce<number>(
          (sum, arg) => sum + Buffer.byteLength(Buffer.isBuffer(arg) ? arg : String(arg)),
          0,
        )
        sent.push({name, bytes, args: args.length})
      },
    })
    await use(connections)
    await connections.close()
  },
  stores: async ({connections}, use) => {
    await use(openStores(connections, {node: 'test-node', clock: () => NOW, log: noLog}))
  },
})
