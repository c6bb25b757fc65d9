import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import type {RunningServer} from '../support/program.js'
import {startConstantLoad} from '../support/constant-load.js'
import {startSlowProxy, type SlowProxy} from '../support/slow-proxy.js'
import {createWorld, type World} from '../support/world.js'

/** Generous, for machines that do much else: a request that waits for Redis takes as long as the trouble. */
const SLOWEST_MS = 1000
const TROUBLE_MS = 1500

let world: World
let proxy: SlowProxy
let server: RunningServer
let counted = 0

beforeAll(async () => {
  world = await createWorld({config: "Fallbacks: [{URL: 'http://fallback.example/'}]"})
  await world.publish('disk.iso', 'a disk')
  await world.json('refresh')
  const socket = join(world.folder, 'proxy.sock')
  proxy = await startSlowProxy({listenOn: socket, redis: join(world.folder, 'redis', 'redis.sock')})
  await world.configure(`Fallbacks: [{URL: 'http://fallback.example/'}]\nRedisAddress: unix:${socket}`)
  server = await world.startServer()
  await server.logged('source scanned')
})
afterAll(async () => {
  await world.close()
  await proxy.stop()
})

const set = (name: string, value: string) => world.database.config('SET', name, value)

/** Lines of the log that name this trouble, since `from`. */
const told = (from: number, what: RegExp): number =>
  server
    .log()
    .slice(from)
    .split('\n')
    .filter(line => what.test(line)).length

/** Has clients while there is trouble, and looks whether each of them was served at once and is counted in the end. */
async function through(begin: () => Promise<unknown>, end: () => Promise<unknown>, log: RegExp): Promise<void> {
  const from = server.log().length
  const load = startConstantLoad(server.address, '/disk.iso')
  try {
    await begin()
    await vi.waitFor(() => expect(told(from, log)).toBe(1), {timeout: 12_000, interval: 20})
    await new Promise(resolve => setTimeout(resolve, TROUBLE_MS)) // for what would be told again and again
    expect(told(from, log)).toBe(1)
  } finally {
    await end()
    await load.stop()
  }
  const {redirects, slowestMs} = await load.stop()
  expect(slowestMs).toBeLessThan(SLOWEST_MS)
  expect(redirects).toBeGreaterThan(20)
  counted += redirects
  await vi.waitFor(async () => expect(await world.database.hget('STATS_FILE', '/disk.iso')).toBe(String(counted)), {
    timeout: 15_000,
    interval: 50,
  })
}

describe('clients are redirected at once and all counted, and the log tells once, while Redis', () => {
  it('is out of memory', async () => {
    await through(
      () => set('maxmemory', '1'),
      () => set('maxmemory', '0'),
      /OOM.*counts are kept/,
    )
  })

  it('wants replicas that are not there', async () => {
    await through(
      () => set('min-replicas-to-write', '1'),
      () => set('min-replicas-to-write', '0'),
      /NOREPLICAS.*counts are kept/,
    )
  })

  it('has become a replica', async () => {
    await through(
      () => world.database.replicaof('127.0.0.1', '1'),
      () => world.database.replicaof('NO', 'ONE'),
      /(?:is a replica|READONLY).*redis cannot be used/,
    )
  })

  it('has another password', async () => {
    await through(
      async () => {
        await set('requirepass', 'changed')
        await world.database.auth('changed')
        await world.database.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
      },
      () => set('requirepass', ''),
      /NOAUTH.*redis cannot be used/,
    )
  })

  it('takes rights away', async () => {
    await through(
      () => world.database.call('ACL', 'SETUSER', 'default', '-evalsha', '-eval'),
      () => world.database.call('ACL', 'SETUSER', 'default', '+@all'),
      /NOPERM.*counts are kept/,
    )
  })

  it('hangs', async () => {
    await through(
      () => {
        proxy.setDelay(60_000)
        return Promise.resolve()
      },
      async () => {
        proxy.setDelay(0)
        await world.database.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
      },
      /timed out.*counts are kept/,
    )
  })

  it('is gone', async () => {
    await through(
      () => world.stopRedis(),
      () => world.startRedis(),
      /"reason":"The connection is broken/,
    )
  })
})

it('a command tells what is wrong and what to do about it', async () => {
  await set('maxmemory', '1')
  const {code, stdout} = await world.run('mirror', 'add', 'new', '--http', 'http://127.0.0.1:1/', '--json')
  await set('maxmemory', '0')
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({
    code: 'MB_REDIS_UNREACHABLE',
    message: expect.stringContaining('OOM') as string,
    hint: expect.stringContaining('maxmemory') as string,
  })
})
