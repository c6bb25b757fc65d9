import {Agent} from 'node:http'
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import {ask} from '../support/ask.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

const FILES = 20

/** What this test asks Redis itself; a server never does. */
const OURS = ['info', 'hvals']

let world: World
let server: RunningServer

/** Calls of each command since Redis was started. */
async function calls(): Promise<Map<string, number>> {
  const stats = await world.database.info('commandstats')
  const lines = stats.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)
  return new Map([...lines].map(([, name = '', count]) => [name, Number(count)]))
}

/** Commands of others than the script that counts, since `before`; but for this test's own. */
async function callsSince(before: ReadonlyMap<string, number>): Promise<Record<string, number>> {
  const after = await calls()
  const grown = [...after].map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const)
  return Object.fromEntries(grown.filter(([name, count]) => count > 0 && !OURS.includes(name)))
}

async function download(times: number): Promise<void> {
  const agent = new Agent({keepAlive: true, maxSockets: 20})
  const answers = Array.from({length: times}, async (_, index) => ask(server.address, `/${index % FILES}.iso`, {agent}))
  for (const {status} of await Promise.all(answers)) expect(status).toBe(302)
  agent.destroy()
}

const counted = async () => Number((await world.database.hvals('STATS_MIRROR'))[0])

beforeAll(async () => {
  world = await createWorld({mirrors: ['paris'], config: 'RepositoryScanInterval: 0'})
  for (let index = 0; index < FILES; index++) await world.publish(`${index}.iso`, 'content')
  await world.copyTo()
  await world.json('refresh')
  await world.addMirror('paris')
  await world.json('mirror', 'scan', '--all', '--enable')
  // A node with a monitor finds the mirror up; the one that is looked at has none.
  await (await world.serve('/0.iso')).stop()
  server = await world.startNode('--no-monitor')
})
afterAll(() => world.close())

describe('what downloads cost Redis', () => {
  it('a thousand downloads are a few calls of the script that counts, and nothing else', async () => {
    await download(FILES)
    await vi.waitFor(async () => expect(await counted()).toBe(FILES))
    const before = await calls()
    const began = performance.now()

    await download(1000)
    await vi.waitFor(async () => expect(await counted()).toBe(FILES + 1000))

    const halves = Math.ceil((performance.now() - began) / 500) + 1
    const comparisons = Math.ceil((performance.now() - began) / 10_000)
    const seconds = Math.ceil((performance.now() - began) / 1000) + 1
    const {evalsha = 0, set = 0, hincrby = 0, incrby = 0, publish = 0, ...others} = await callsSince(before)
    expect(evalsha).toBeLessThanOrEqual(halves)
    // Inside the script: a mark for the batch, four levels for each file, as many of downloads and of bytes for the one
    // mirror, and the total.
    expect(set).toBe(evalsha)
    expect(hincrby).toBeLessThanOrEqual(evalsha * (FILES * 4 + 8))
    expect(incrby).toBeLessThanOrEqual(evalsha)
    // Each second rates are told, however many requests there are, and that the node is there.
    expect(publish).toBeLessThanOrEqual(2 * seconds)
    // What is left is the comparison of memory with what is stored, made every ten seconds.
    for (const [name, count] of Object.entries(others)) {
      expect(['hmget', 'hgetall', 'get', 'eval', 'ping'], `${name} was called ${count} times`).toContain(name)
      expect(count, name).toBeLessThanOrEqual(comparisons * 5)
    }
  })
})
