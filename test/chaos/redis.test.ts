import {afterAll, beforeAll, describe, it, vi} from 'vitest'
import {createLoadedWorld, underLoad} from '../support/chaos.js'
import type {RunningServer} from '../support/program.js'
import type {World} from '../support/world.js'

let world: World
let server: RunningServer

beforeAll(async () => {
  world = await createLoadedWorld({config: "Workers: 2\nFallbacks: [{URL: 'http://fallback.example/'}]"})
  server = await world.startServer()
  await server.logged('source scanned')
})
afterAll(() => world.close())

const set = (name: string, value: string) => world.database.config('SET', name, value)
const lasting = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

/** Longer than a node looks on before it writes the journal. */
const TROUBLE_MS = 4000

const through = (what: string, begin: () => Promise<unknown>, end: () => Promise<unknown>): Promise<void> =>
  underLoad({
    what,
    address: server.address,
    database: world.database,
    async deed() {
      const from = server.log().length
      await begin()
      try {
        await vi.waitFor(() => {
          if (!/counts are kept|redis cannot be used/.test(server.log().slice(from))) throw new Error('no trouble yet')
        }, 15_000)
        await lasting(TROUBLE_MS)
      } finally {
        await end()
      }
    },
  })

describe('no request fails and no count is lost while Redis', () => {
  it('is stopped and started again', async () => {
    await through(
      'Redis stopped and started',
      () => world.stopRedis(),
      () => world.startRedis(),
    )
  })

  it('is paused', async () => {
    const pid = Number(/process_id:(\d+)/.exec(await world.database.info('server'))?.[1])
    await through(
      'Redis paused',
      () => Promise.resolve(process.kill(pid, 'SIGSTOP')),
      () => Promise.resolve(process.kill(pid, 'SIGCONT')),
    )
  })

  it('can only be read', async () => {
    await through(
      'Redis read-only',
      () => world.database.replicaof('127.0.0.1', '1'),
      () => world.database.replicaof('NO', 'ONE'),
    )
  })

  it('is out of memory', async () => {
    await set('maxmemory-policy', 'noeviction')
    await through(
      'Redis out of memory',
      () => set('maxmemory', '1'),
      () => set('maxmemory', '0'),
    )
  })
})
