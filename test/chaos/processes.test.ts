import {readdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {startBalancer} from '../support/balancer.js'
import {createLoadedWorld, figuresUnderLoad, underLoad} from '../support/chaos.js'
import {freePort} from '../support/listening.js'
import {withChildren} from '../support/processes-of.js'
import type {RunningServer} from '../support/program.js'
import {LOAD_CONNECTIONS} from '../support/steady-load.js'
import type {World} from '../support/world.js'

const workersOn = (address: string, more = ''): string =>
  `Workers: 2\nListenAddress: ${address}\nFallbacks: [{URL: 'http://fallback.example/'}]\n${more}`

let world: World
let server: RunningServer
let pidFile: string
let address: string

beforeEach(async () => {
  address = `127.0.0.1:${await freePort('127.0.0.1')}`
  world = await createLoadedWorld({config: workersOn(address)})
  pidFile = join(world.folder, 'mirrorbits.pid')
  server = await world.startServer('--pid-file', pidFile)
  await server.logged('source scanned')
})
afterEach(async () => {
  const pid = await holder()
  if (pid !== server.process.pid) process.kill(pid, 'SIGTERM')
  await vi.waitFor(() => expect(isAlive(pid)).toBe(pid === server.process.pid), 15_000)
  await world.close()
})

const holder = async (): Promise<number> => Number(await readFile(pidFile, 'utf8'))
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
const through = (what: string, deed: () => Promise<void>, at = address): Promise<void> =>
  underLoad({what, address: at, database: world.database, deed})

/** Reloads with other further lines of the configuration, and waits until they are in force. */
async function reload(lines: string): Promise<void> {
  const from = server.log().length
  await world.configure(lines)
  server.process.kill('SIGHUP')
  await vi.waitFor(() => expect(server.log().slice(from)).toContain('configuration reloaded'), 30_000)
}

describe('no request fails and no count is lost by', () => {
  it('upgrades', async () => {
    await through('mirrorbits upgrade, twice', async () => {
      for (let round = 0; round < 2; round++) {
        const former = await holder()
        expect(await world.json('upgrade')).toMatchObject({nodes: [{ok: true}]})
        expect(await holder()).not.toBe(former)
        await vi.waitFor(() => expect(isAlive(former)).toBe(false), {timeout: 20_000, interval: 100})
      }
    })
  })

  it('reloads of another configuration', async () => {
    await through('reload with another configuration, four times', async () => {
      for (const name of ['second', 'third', 'fourth', 'fifth']) {
        await reload(workersOn(address).replace('fallback.example', `${name}.example`))
      }
    })
  })

  it('a reload with a mistake', async () => {
    await through('reload refused', async () => {
      await world.configure(workersOn(address, 'ScanInterval: soon'))
      server.process.kill('SIGHUP')
      await server.logged('configuration not reloaded')
      await world.configure(workersOn(address))
    })
  })

  it('another listen address, behind a balancer that knows both', async () => {
    const other = `127.0.0.1:${await freePort('127.0.0.1')}`
    const balancer = await startBalancer([address, other])
    await through(
      'reload with another listen address, there and back',
      async () => {
        await reload(workersOn(other))
        await reload(workersOn(address))
      },
      balancer.address,
    )
    await balancer.stop()
    // Those that the system was handing over when the socket was closed, which a busy machine makes more; not each
    // client twice, as when they wait on a socket that nobody accepts on while workers are replaced.
    expect(balancer.resets()).toBeLessThan(LOAD_CONNECTIONS)
  })

  it('workers that take too much memory', async () => {
    await through('workers over WorkerMemoryLimit replaced', async () => {
      const former = withChildren(await holder()).slice(1)
      await reload(workersOn(address, 'WorkerMemoryLimit: 1'))
      await vi.waitFor(() => expect(former.some(isAlive)).toBe(false), {timeout: 40_000, interval: 100})
      expect(withChildren(await holder()).slice(1)).toHaveLength(2)
    })
  })
})

it('a worker that is killed takes with it only the one request that it had in its hands, and no count', async () => {
  const kills = 3
  const primary = await holder()
  const without = (await readdir(`/proc/${primary}/fd`)).length
  /** Clients are protected once the primary has a copy of their connection, which takes longer on a busy machine. */
  const allKept = () =>
    vi.waitFor(
      async () =>
        expect((await readdir(`/proc/${primary}/fd`)).length).toBeGreaterThanOrEqual(without + LOAD_CONNECTIONS),
      {timeout: 20_000, interval: 50},
    )
  const {failures, answered, counted} = await figuresUnderLoad({
    what: `worker kill -9, ${kills} times`,
    address,
    database: world.database,
    kind: 'kept',
    async deed() {
      for (let kill = 1; kill <= kills; kill++) {
        await allKept()
        const [victim = 0] = withChildren(primary).slice(1)
        const ready = () => server.log().split('"worker ready"').length
        const before = ready()
        process.kill(victim, 'SIGKILL')
        await vi.waitFor(() => expect(ready()).toBeGreaterThan(before), {timeout: 20_000, interval: 50})
      }
    },
  })
  // It reads, answers and writes one request after the other. All others still wait in their connections, which go on.
  const {read = 0, unanswered = 0, ...others} = failures
  expect(others).toEqual({})
  expect(Math.max(read, unanswered)).toBeLessThanOrEqual(kills)
  // Each download is in the pipe before its answer is written; only answers that were cut off are counted as well.
  expect(counted).toBeGreaterThanOrEqual(answered)
  expect(counted).toBeLessThanOrEqual(answered + unanswered)
})

it('a primary that is killed leaves the counts of its workers to the next one', async () => {
  const {failures, answered, counted, asked} = await figuresUnderLoad({
    what: 'primary kill -9 and started again',
    address,
    database: world.database,
    async deed() {
      const former = withChildren(await holder()).slice(1)
      await server.stop('SIGKILL')
      await vi.waitFor(() => expect(former.some(isAlive)).toBe(false), {timeout: 20_000, interval: 50})
      server = await world.startServer('--pid-file', pidFile)
    },
  })
  // Clients are refused until the next primary listens.
  expect(Object.keys(failures)).not.toContain('status')
  expect(answered).toBeGreaterThan(500)
  // What it was writing down at that moment is lost: some milliseconds of two thousand requests a second.
  expect(counted).toBeGreaterThanOrEqual(answered - 50)
  expect(counted).toBeLessThanOrEqual(asked)
})
