import {afterEach, beforeEach, expect, it, vi} from 'vitest'
import {Redis} from 'ioredis'
import {startConstantLoad} from '../support/constant-load.js'
import {
  MASTER_NAME,
  MASTER_PASSWORD,
  SENTINEL_PASSWORD,
  startRedisCluster,
  type RedisCluster,
} from '../support/redis-cluster.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

let world: World
let cluster: RedisCluster
let server: RunningServer

beforeEach(async () => {
  cluster = await startRedisCluster()
  world = await createWorld()
  await world.configure(`
Workers: 2
Fallbacks: [{URL: 'http://fallback.example/'}]
RedisPassword: ${MASTER_PASSWORD}
RedisSentinelMasterName: ${MASTER_NAME}
RedisSentinelPassword: ${SENTINEL_PASSWORD}
RedisSentinels: [${cluster.sentinels.map(host => `{Host: '${host}'}`).join(', ')}]
`)
  await world.publish('disk.iso', 'a disk')
  await world.json('refresh')
  server = await world.startServer()
  await server.logged('source scanned')
})
afterEach(async () => {
  await world.close()
  await cluster.stop()
})

const countIn = async (redis: Redis) => Number((await redis.hget('STATS_FILE', '/disk.iso')) ?? 0)

/** Redirects on during a failover, until the new master counts; each is counted once. */
async function failOver(before: () => Promise<void>): Promise<void> {
  const load = startConstantLoad(server.address, '/disk.iso')
  await vi.waitFor(async () => expect(await countIn(cluster.replica)).toBeGreaterThan(100), 10_000)
  await before()
  await cluster.master.stop('SIGKILL')
  await server.logged('redis can be used again', 30_000)
  const atFailover = await countIn(cluster.replica)
  await vi.waitFor(async () => expect(await countIn(cluster.replica)).toBeGreaterThan(atFailover + 100), 20_000)
  const {redirects, slowestMs} = await load.stop()

  await vi.waitFor(async () => expect(await countIn(cluster.replica)).toBe(redirects), 10_000)
  expect(slowestMs).toBeLessThan(1000)
  process.stdout.write(`${redirects} redirects, none failed, each counted once; slowest ${slowestMs.toFixed(0)} ms\n`)
}

it('a master that is killed costs no request and no count, and none is counted twice', async () => {
  await failOver(() => Promise.resolve())
})

it('counts that the master had confirmed and its replica never got are not lost', async () => {
  await failOver(async () => {
    const master = new Redis(cluster.master.socket, {password: MASTER_PASSWORD})
    // From now on the replica cannot follow.
    await cluster.replica.config('SET', 'masterauth', 'wrong')
    await master.client('KILL', 'TYPE', 'replica')
    const confirmed = await countIn(master)
    await vi.waitFor(async () => expect(await countIn(master)).toBeGreaterThan(confirmed + 100), 10_000)
    expect(await countIn(cluster.replica)).toBeLessThan(await countIn(master))
    master.disconnect()
  })
})
