import {readdir, readFile} from 'node:fs/promises'
import {Agent} from 'node:http'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {ask} from '../support/ask.js'
import {freePort} from '../support/listening.js'
import {withChildren} from '../support/processes-of.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

const WORKERS = "Workers: 2\nFallbacks: [{URL: 'http://fallback.example/'}]"

let world: World

beforeEach(async () => {
  world = await createWorld({config: WORKERS})
  await world.publish('disk.iso', 'a disk')
  await world.json('refresh')
})
afterEach(() => world.close())

/** Process ids of a server's workers. */
const workersOf = ({process}: RunningServer): number[] => withChildren(process.pid ?? 0).slice(1)

/** Asks without an end, each time over a new connection. What is returned stops it and tells how the answers were. */
function askOn(...addresses: readonly string[]): () => Promise<Record<string, number>> {
  const outcomes: Record<string, number> = {}
  let isOn = true
  /** Where nobody listens any more the next address is asked. */
  const askFirst = async ([address = '', ...others]: readonly string[]): Promise<string> => {
    try {
      return String((await ask(address, '/disk.iso')).status)
    } catch (error) {
      if (others.length > 0 && /ECONNREFUSED|ECONNRESET/.test(String(error))) return askFirst(others)
      return String(error)
    }
  }
  const client = async (): Promise<void> => {
    while (isOn) {
      const outcome = await askFirst(addresses)
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    }
  }
  const clients = [client(), client()]
  return async () => {
    isOn = false
    await Promise.all(clients)
    return outcomes
  }
}

const counted = () => world.database.hget('STATS_FILE', '/disk.iso')
/** Files of counts that nobody has taken yet. */
const leftIn = async ({folder}: World): Promise<string[]> =>
  (await readdir(join(folder, 'state'))).filter(name => name.startsWith('counts.'))
/** Downloads that they tell of. */
async function onDiskIn(from: World): Promise<number> {
  const texts = (await leftIn(from)).map(name => readFile(join(from.folder, 'state', name), 'latin1'))
  return [...(await Promise.all(texts)).join('').matchAll(/"\/disk.iso",-?\d+,\d+,(\d+)/g)].reduce(
    (sum, [, downloads]) => sum + Number(downloads),
    0,
  )
}
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('workers', () => {
  it('answer, count and log as one node, and leave with it', async () => {
    const heard = await world.listen()
    const server = await world.startServer()
    const pids = workersOf(server)
    expect(pids).toHaveLength(2)
    for (let n = 0; n < 20; n++) expect((await ask(server.address, '/disk.iso')).status).toBe(302)
    const told = () => heard.filter(({type}) => type === 'rates').reduce((sum, {total}) => sum + Number(total), 0)
    await vi.waitFor(async () => expect(await counted()).toBe('20'))
    await vi.waitFor(() => expect(told()).toBe(20))
    const databases = [...server.log().matchAll(/"kind":"(\w+)".*"GeoIP database loaded"/g)].map(([, kind]) => kind)
    expect(databases.toSorted()).toEqual(['asn', 'city'])

    const answered = ask(server.address, '/disk.iso')
    await answered
    expect(await server.stop()).toBe(0)
    expect(await counted()).toBe('21')
    expect(pids.some(isAlive)).toBe(false)
  })

  it('that are killed are replaced, and what is asked meanwhile is answered', async () => {
    const heard = await world.listen()
    const server = await world.startServer()
    const [victim = 0] = workersOf(server)
    const stop = askOn(server.address)
    await ask(server.address, '/disk.iso')

    process.kill(victim, 'SIGKILL')
    await server.logged('a worker died and is replaced')
    await vi.waitFor(() => expect(server.log().match(/"worker ready"/g)).toHaveLength(3))

    const {302: answered = 0, ...failed} = await stop()
    expect(answered).toBeGreaterThan(10)
    // Only what the killed one had in its hands is lost: two clients, one request each.
    expect(Object.values(failed).reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(2)
    await vi.waitFor(() => expect(heard.map(({type}) => type)).toContain('warning'))
    expect(workersOf(server)).toHaveLength(2)
  })

  it('that are killed right after an answer take no count with them', async () => {
    const server = await world.startServer()
    const pids = workersOf(server)
    for (let n = 0; n < 20; n++) expect((await ask(server.address, '/disk.iso')).status).toBe(302)
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    await vi.waitFor(async () => expect(await counted()).toBe('20'))
    await vi.waitFor(() => expect(server.log().match(/"worker ready"/g)).toHaveLength(4))
    expect(await server.stop()).toBe(0)
    expect(await counted()).toBe('20')
  })

  it('go on while their primary stands still, and it counts everything afterwards', async () => {
    // Long, so that a pipe is soon full.
    const file = `/${'long-'.repeat(40)}.iso`
    await world.publish(file.slice(1), 'a disk')
    await world.json('refresh')
    const countedLong = () => world.database.hget('STATS_FILE', file)
    const server = await world.startServer()
    const clients = 8
    const requests = 100
    const askAll = async (): Promise<void> => {
      for (let n = 0; n < requests; n++) expect((await ask(server.address, file)).status).toBe(302)
    }
    server.process.kill('SIGSTOP')
    try {
      await Promise.all(Array.from({length: clients}, askAll))
      expect(await countedLong()).toBeNull()
    } finally {
      server.process.kill('SIGCONT')
    }
    await vi.waitFor(async () => expect(await countedLong()).toBe(String(clients * requests)))
    expect(await server.stop()).toBe(0)
    expect(await countedLong()).toBe(String(clients * requests))
  })

  it.each([
    ['little', 40],
    ['more than its pipe takes', 1200],
  ])('keep what a primary that is killed has not taken for the next one: %s', async (_, requests) => {
    // Long, so that a pipe is soon full.
    const file = `/${'long-'.repeat(40)}.iso`
    await world.publish(file.slice(1), 'a disk')
    await world.json('refresh')
    const killed = await world.startServer()
    const pids = workersOf(killed)
    killed.process.kill('SIGSTOP')
    const agent = new Agent({keepAlive: true, maxSockets: 8})
    const askOnce = async () => expect((await ask(killed.address, file, {agent})).status).toBe(302)
    await Promise.all(Array.from({length: requests}, askOnce))
    await killed.stop('SIGKILL')
    agent.destroy()

    // As a supervisor does, which waits for no worker.
    const server = await world.startServer()
    const countedLong = () => world.database.hget('STATS_FILE', file)
    await vi.waitFor(() => expect(pids.some(isAlive)).toBe(false), {timeout: 20_000})
    await vi.waitFor(async () => expect(await countedLong()).toBe(String(requests)), {timeout: 10_000})
    await vi.waitFor(async () => expect(await leftIn(world)).toEqual([]), {timeout: 10_000})
    expect(await server.stop()).toBe(0)
    expect(await countedLong()).toBe(String(requests))
  })

  it('have told their primary what it does not take with it when it is killed', async () => {
    const requests = 50
    const killed = await world.startServer()
    await Promise.all(Array.from({length: requests}, () => ask(killed.address, '/disk.iso')))
    // Not yet in Redis, as far as a count takes half a second.
    await vi.waitFor(async () => expect(await onDiskIn(world)).toBe(requests - Number(await counted())), {interval: 2})
    await killed.stop('SIGKILL')

    const server = await world.startServer()
    await vi.waitFor(async () => expect(await counted()).toBe(String(requests)), {timeout: 10_000})
    await vi.waitFor(async () => expect(await leftIn(world)).toEqual([]), {timeout: 20_000})
    expect(await server.stop()).toBe(0)
    expect(await counted()).toBe(String(requests))
  })

  it('leave when their primary is killed, and another server gets the address', async () => {
    const server = await world.startServer()
    const pids = workersOf(server)
    await server.stop('SIGKILL')
    await vi.waitFor(() => expect(pids.some(isAlive)).toBe(false))
    await world.configure(`${WORKERS}\nListenAddress: ${server.address}`)
    expect((await world.startServer()).address).toBe(server.address)
  })

  it('leave also when their primary stood still before it was killed, and could not take their connections', async () => {
    const server = await world.startServer()
    const pids = workersOf(server)
    const agent = new Agent({keepAlive: true})
    server.process.kill('SIGSTOP')
    // A connection is lent to the primary when it has been answered twice.
    for (let round = 0; round < 4; round++) {
      await Promise.all(Array.from({length: 16}, () => ask(server.address, '/disk.iso', {agent})))
    }
    const ended = server.stop('SIGKILL')
    try {
      await vi.waitFor(() => expect(pids.some(isAlive)).toBe(false))
    } finally {
      for (const pid of pids.filter(isAlive)) process.kill(pid, 'SIGKILL')
      agent.destroy()
      await ended
    }
  })
})

describe.each([
  ['one process', 'Workers: 1'],
  ['workers', 'Workers: 2'],
])('a reload of %s', (_, workers) => {
  const fallback = (name: string) => `${workers}\nFallbacks: [{URL: 'http://${name}.example/'}]`

  it('takes another address and another configuration, without a failed request', async () => {
    const [first, second] = [`127.0.0.1:${await freePort('127.0.0.1')}`, `127.0.0.1:${await freePort('127.0.0.1')}`]
    await world.configure(`${fallback('first')}\nListenAddress: ${first}`)
    const server = await world.startServer()
    const stop = askOn(first, second)

    await world.configure(`${fallback('second')}\nListenAddress: ${second}`)
    server.process.kill('SIGHUP')
    await server.logged(`"address":"${second}"`)
    await server.logged('configuration reloaded')

    await vi.waitFor(async () => {
      expect((await ask(second, '/disk.iso')).headers.location).toBe('http://second.example/disk.iso')
    })
    // It accepts who has connected before it ends.
    await vi.waitFor(() => expect(ask(first, '/disk.iso')).rejects.toThrow('ECONNREFUSED'))
    expect(Object.keys(await stop())).toEqual(['302'])
  })

  it('to an address that is taken keeps everything and says why', async () => {
    await world.configure(fallback('first'))
    const server = await world.startNode()
    const heard = await world.listen()
    const taken = String(world.database.options.path)
    await world.configure(`${fallback('second')}\nListenAddress: unix:${taken}`)

    const {code, stdout} = await world.run('reload', '--json')

    expect(code).toBe(1)
    expect(stdout).toContain('Something listens on unix:')
    expect((await ask(server.address, '/disk.iso')).headers.location).toBe('http://first.example/disk.iso')
    await vi.waitFor(() =>
      expect(heard.find(({type}) => type === 'warning')).toMatchObject({code: 'MB_ADDRESS_IN_USE'}),
    )
  })
})
