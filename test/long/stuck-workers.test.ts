import {Agent} from 'node:http'
import {afterEach, beforeEach, expect, it, vi} from 'vitest'
import {ask} from '../support/ask.js'
import {startConstantLoad} from '../support/constant-load.js'
import {withChildren} from '../support/processes-of.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

let world: World
let server: RunningServer

beforeEach(async () => {
  world = await createWorld({config: "Workers: 2\nFallbacks: [{URL: 'http://fallback.example/'}]"})
  await world.publish('disk.iso', 'a disk')
  await world.json('refresh')
  server = await world.startServer()
})
afterEach(async () => {
  // A test may fail while it stands still.
  if (server.process.exitCode === null) server.process.kill('SIGCONT')
  await world.close()
})

const workers = (): number[] => withChildren(server.process.pid ?? 0).slice(1)

interface Line {
  readonly msg: string
  readonly pid?: number
  readonly worker?: number
  readonly time: string
}

/** Lines of the log with this message, oldest first. */
const lines = (message: string): Line[] =>
  server
    .log()
    .split('\n')
    .filter(text => text.includes(`"${message}"`))
    .map(text => JSON.parse(text) as Line)

it('a worker that is stopped is killed and replaced, and the other one goes on answering', async () => {
  const [victim = 0] = workers()
  process.kill(victim, 'SIGSTOP')
  // From now on it takes no connection.
  const load = startConstantLoad(server.address, '/disk.iso')
  await server.logged('a worker hangs and is killed', 60_000)
  expect(lines('a worker hangs and is killed')).toMatchObject([{pid: victim}])
  await vi.waitFor(() => expect(lines('worker ready')).toHaveLength(3), 30_000)
  const {redirects} = await load.stop()
  expect(redirects).toBeGreaterThan(1000)
  expect(workers()).toHaveLength(2)
  expect(workers()).not.toContain(victim)
}, 120_000)

it('a worker that dies as soon as it is ready is started later each time, and the other one stays', async () => {
  const steady = lines('worker ready').find(({worker}) => worker === 2)?.pid
  for (let deaths = 1; deaths <= 6; deaths++) {
    const ofFirst = () => lines('worker ready').filter(({worker}) => worker === 1)
    await vi.waitFor(() => expect(ofFirst()).toHaveLength(deaths), {timeout: 60_000, interval: 10})
    process.kill(ofFirst().at(-1)?.pid ?? 0, 'SIGKILL')
    await vi.waitFor(() => expect(lines('a worker died and is replaced')).toHaveLength(deaths), 10_000)
  }
  const died = lines('a worker died and is replaced').map(({time}) => Date.parse(time))
  const waits = died.slice(1).map((time, at) => time - (died[at] ?? 0))
  // From 100 ms on, each time twice as long: the last one is 1.6 s and what a start takes.
  expect(waits.at(-1)).toBeGreaterThan(1600)
  expect((waits.at(-1) ?? 0) - (waits[0] ?? 0)).toBeGreaterThan(1000)
  expect(workers()).toContain(steady)
}, 120_000)

it('a worker that does not leave is killed, and the server ends with success', async () => {
  const [stuck = 0] = workers()
  process.kill(stuck, 'SIGSTOP')
  expect(await server.stop()).toBe(0)
  expect(lines('a worker does not leave and is killed')).toMatchObject([{pid: stuck}])
}, 60_000)

it('workers that are told to leave while the primary stands still wait until it takes what they counted', async () => {
  const pid = server.process.pid ?? 0
  const agent = new Agent({keepAlive: true, maxSockets: 20})
  process.kill(pid, 'SIGSTOP')
  const asked = 6000
  const answers = await Promise.all(Array.from({length: asked}, () => ask(server.address, '/disk.iso', {agent})))
  expect(new Set(answers.map(({status}) => status))).toEqual(new Set([302]))
  for (const worker of workers()) process.kill(worker, 'SIGTERM')
  agent.destroy()

  const waiting = 'the primary does not take counts; this worker waits for it'
  // Of all connections one worker may have taken too few to fill the pipe.
  await vi.waitFor(() => expect(lines(waiting).length).toBeGreaterThan(0), 20_000)
  process.kill(pid, 'SIGCONT')

  const counted = () => world.database.hget('STATS_FILE', '/disk.iso')
  await vi.waitFor(async () => expect(await counted()).toBe(String(asked)), 10_000)
}, 60_000)
