import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import type {RunningServer} from '../support/program.js'
import {startConstantLoad} from '../support/constant-load.js'
import {startSlowProxy, type SlowProxy} from '../support/slow-proxy.js'
import {createWorld, type World} from '../support/world.js'

/** Generous, for machines that do much else. */
const MOST_MS = 1000
const TROUBLE_MS = 1500

/** A server whose way to Redis can be slow, and how many of its answers have been counted. */
interface Place {
  readonly world: World
  readonly proxy: SlowProxy
  readonly server: RunningServer
  counted: number
}

async function openPlace(): Promise<Place> {
  const world = await createWorld({config: "Fallbacks: [{URL: 'http://fallback.example/'}]"})
  await world.publish('disk.iso', 'a disk')
  await world.json('refresh')
  const socket = join(world.folder, 'proxy.sock')
  const proxy = await startSlowProxy({listenOn: socket, redis: join(world.folder, 'redis', 'redis.sock')})
  await world.configure(`Fallbacks: [{URL: 'http://fallback.example/'}]\nRedisAddress: unix:${socket}`)
  const server = await world.startServer()
  await server.logged('source scanned')
  return {world, proxy, server, counted: 0}
}

async function closePlace({world, proxy}: Place): Promise<void> {
  await world.close()
  await proxy.stop()
}

let place: Place

beforeAll(async () => {
  place = await openPlace()
})
afterAll(() => closePlace(place))

const set = (name: string, value: string) => place.world.database.config('SET', name, value)

/** Lines of the log that name this trouble, since `from`. */
const told = ({server}: Place, from: number, what: RegExp): number =>
  server
    .log()
    .slice(from)
    .split('\n')
    .filter(line => what.test(line)).length

/** Has clients while there is trouble, and looks whether each of them was served at once and is counted in the end. */
async function through(
  at: Place,
  begin: () => Promise<unknown>,
  end: () => Promise<unknown>,
  log: RegExp,
): Promise<void> {
  const {server, world} = at
  const from = server.log().length
  const load = startConstantLoad(server.address, '/disk.iso')
  let troubleMs: number
  try {
    await begin()
    const began = performance.now()
    await vi.waitFor(() => expect(told(at, from, log)).toBe(1), {interval: 20})
    await new Promise(resolve => setTimeout(resolve, TROUBLE_MS)) // for what would be told again and again
    expect(told(at, from, log)).toBe(1)
    troubleMs = performance.now() - began
  } finally {
    await end()
    await load.stop()
  }
  const {redirects, slowestMs, mostMs} = await load.stop()
  expect(mostMs).toBeLessThan(MOST_MS)
  // One that waits for Redis waits for the end of the trouble.
  expect(slowestMs).toBeLessThan(troubleMs)
  expect(redirects).toBeGreaterThan(20)
  at.counted += redirects
  await vi.waitFor(async () => expect(await world.database.hget('STATS_FILE', '/disk.iso')).toBe(String(at.counted)), {
    interval: 50,
  })
}

type Trouble = readonly [what: string, begin: () => Promise<unknown>, end: () => Promise<unknown>, log: RegExp]

const TROUBLES: readonly Trouble[] = [
  ['is out of memory', () => set('maxmemory', '1'), () => set('maxmemory', '0'), /OOM.*counts are kept/],
  [
    'wants replicas that are not there',
    () => set('min-replicas-to-write', '1'),
    () => set('min-replicas-to-write', '0'),
    /NOREPLICAS.*counts are kept/,
  ],
  [
    'has become a replica',
    () => place.world.database.replicaof('127.0.0.1', '1'),
    () => place.world.database.replicaof('NO', 'ONE'),
    /(?:is a replica|READONLY).*redis cannot be used/,
  ],
  [
    'has another password',
    async () => {
      await set('requirepass', 'changed')
      await place.world.database.auth('changed')
      await place.world.database.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    },
    () => set('requirepass', ''),
    /NOAUTH.*redis cannot be used/,
  ],
  [
    'takes rights away',
    () => place.world.database.call('ACL', 'SETUSER', 'default', '-evalsha', '-eval'),
    () => place.world.database.call('ACL', 'SETUSER', 'default', '+@all'),
    /NOPERM.*counts are kept/,
  ],
  ['is gone', () => place.world.stopRedis(), () => place.world.startRedis(), /"reason":"The connection is broken/],
]

/** The same for a Redis that hangs, at a place of its own: until commands time out all others are done. */
async function throughHanging(): Promise<void> {
  const own = await openPlace()
  await through(
    own,
    () => {
      own.proxy.setDelay(60_000)
      return Promise.resolve()
    },
    async () => {
      own.proxy.setDelay(0)
      await own.world.database.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    },
    /does not answer in time.*counts are kept/,
  ).finally(() => closePlace(own))
}

describe('clients are redirected at once and all counted, and the log tells once, while Redis', () => {
  let hanging: Promise<void>
  beforeAll(() => {
    hanging = throughHanging()
    hanging.catch(() => undefined) // the last test tells
  })

  it.each(TROUBLES)('%s', async (_, begin, end, log) => {
    await through(place, begin, end, log)
  })

  it('hangs', () => hanging)
})

it('a command tells what is wrong and what to do about it', async () => {
  await set('maxmemory', '1')
  const {code, stdout} = await place.world.run('mirror', 'add', 'new', '--http', 'http://127.0.0.1:1/', '--json')
  await set('maxmemory', '0')
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({
    code: 'MB_REDIS_UNREACHABLE',
    message: expect.stringContaining('OOM') as string,
    hint: expect.stringContaining('maxmemory') as string,
  })
})
