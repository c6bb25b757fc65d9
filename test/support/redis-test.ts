import {Redis} from 'ioredis'
import {test as base} from 'vitest'
import {startRedis} from './redis.js'

/**
 * `test` with a Redis server of the file's own, on a socket of its own, and a
 * plain connection to it. Empty before each test that asks for `redis`.
 */
export const test = base.extend<{socket: string; redis: Redis}>({
  socket: [
    // eslint-disable-next-line no-empty-pattern -- vitest reads a fixture's needs from this pattern
    async ({}, use) => {
      const server = await startRedis()
      await use(server.socket)
      await server.stop()
    },
    {scope: 'file'},
  ],
  redis: async ({socket}, use) => {
    const redis = new Redis(socket)
    await redis.flushall()
    await use(redis)
    redis.disconnect()
  },
})
