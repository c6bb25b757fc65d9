import {afterEach, beforeEach, expect, it, vi} from 'vitest'
import {Redis} from 'ioredis'
import {countedIn, createLoadedWorld, underLoad} from '../support/chaos.js'
import {
  MASTER_NAME,
  MASTER_PASSWORD,
  SENTINEL_PASSWORD,
  startRedisCluster,
  type RedisCluster,
} from '../support/redis-cluster.js'
import type {RunningServer} from '../support/program.js'
import type {World} from '../support/world.js'

let world: World
let cluster: RedisCluster
let server: RunningServer

beforeEach(async () => {
  cluster = await startRedisCluster()
  world = await createLoadedWorld({
    config: `
Workers: 2
Fallbacks: [{URL: 'http://fallback.example/'}]
RedisPassword: ${MASTER_PASSWORD}
RedisSentinelMasterName: ${MASTER_NAME}
RedisSentinelPassword: ${SENTINEL_PASSWORD}
RedisSentinels: [${cluster.sentinels.map(host => `{Host: '${host}'}`).join(', ')}]
`,
  })
  server = await world.startServer()
  await server.logged('source scanned')
})
afterEach(async () => {
  await world.close()
  await cluster.stop()
})

/** Redirects on during a failover, until the new master counts; each is counted once. */
const failOver = (what: string, before: () => Promise<void>): Promise<void> =>
  underLoad({
    what,
    address: server.address,
    database: cluster.replica,
    async deed() {
      await before()
      await cluster.master.stop('SIGKILL')
      await server.logged('redis can be used again', 30_000)
      const atFailover = await countedIn(cluster.replica)
      await vi.waitFor(async () => expect(await countedIn(cluster.replica)).toBeGreaterThan(atFailover + 500), 20_000)
    },
  })

it('a master that is killed costs no request and no count, and none is counted twice', async () => {
  await failOver('sentinel failover, master killed', () => Promise.resolve())
})

it('counts that the master had confirmed and its replica never got are not lost', async () => {
  await failOver('sentinel failover to a replica that lags behind', async () => {
    const master = new Redis(cluster.master.socket, {password: MASTER_PASSWORD})
    // From now on the replica cannot follow.
    await cluster.replica.config('SET', 'masterauth', 'wrong')
    await master.client('KILL', 'TYPE', 'replica')
    const confirmed = await countedIn(master)
    await vi.waitFor(async () => expect(await countedIn(master)).toBeGreaterThan(confirmed + 1000), 10_000)
    expect(await countedIn(cluster.replica)).toBeLessThan(await countedIn(master))
    master.disconnect()
  })
})
