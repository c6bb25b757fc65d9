import {join} from 'node:path'
import type {Redis} from 'ioredis'
import {expect, vi} from 'vitest'
import {LOADED_FILES, startSteadyLoad, type LoadFigures, type LoadKind} from './steady-load.js'
import {createWorld, type World, type WorldOptions} from './world.js'

/** A world whose repository has the files that a steady load asks for, indexed. */
export async function createLoadedWorld(options: WorldOptions): Promise<World> {
  const world = await createWorld(options)
  for (let file = 1; file <= LOADED_FILES; file++) await world.publish(join('pool', `file-${file}.iso`), `file ${file}`)
  await world.json('refresh')
  return world
}

/** Downloads of all files, as Redis has counted them. */
export async function countedIn(redis: Redis): Promise<number> {
  const counts = Object.values(await redis.hgetall('STATS_FILE'))
  return counts.reduce((sum, count) => sum + Number(count), 0)
}

export interface Chaos {
  /** What happens, for the line that tells the figures. */
  readonly what: string
  readonly address: string
  /** Where counts arrive in the end. */
  readonly database: Redis
  readonly kind?: LoadKind
  /** Does it, and waits until it is over. */
  readonly deed: () => Promise<void>
  /** What requests may wait at most, in milliseconds, for a deed that makes them wait; asked for when it is over. */
  readonly slowestMs?: () => number
}

/** Generous, for machines that do much else: a request that waits for Redis takes as long as the trouble. */
const SLOWEST_MS = 2000

export interface ChaosFigures extends LoadFigures {
  /** Downloads that have arrived in Redis in the end. */
  readonly counted: number
}

/** Does something to a server under load, and tells the figures. */
export async function figuresUnderLoad({what, address, database, kind, deed}: Chaos): Promise<ChaosFigures> {
  const before = await countedIn(database)
  const load = await startSteadyLoad(address, kind)
  let figures: LoadFigures
  try {
    // Not before there is a load, which shall be there from the beginning to the end.
    await vi.waitFor(async () => expect(await countedIn(database)).toBeGreaterThan(before + 500), {timeout: 20_000})
    await deed()
  } finally {
    figures = await load.stop()
  }
  const {answered, failures, slowestMs} = figures
  const counted = async () => (await countedIn(database)) - before
  await vi
    .waitFor(async () => expect(await counted()).toBeGreaterThanOrEqual(answered), {timeout: 15_000, interval: 100})
    .catch(() => undefined) // told by the figures
  const arrived = await counted()
  tell(what, {answered, failed: failedIn(failures), expected: answered, counted: arrived, slowestMs})
  return {...figures, counted: arrived}
}

/** Does something to a server under load. No request may fail, and each must have been counted once in the end. */
export async function underLoad(chaos: Chaos): Promise<void> {
  const {failures, answered, counted, slowestMs} = await figuresUnderLoad(chaos)
  expect(failures).toEqual({})
  expect(answered).toBeGreaterThan(500)
  expect(counted).toBe(answered)
  expect(slowestMs).toBeLessThan(chaos.slowestMs?.() ?? SLOWEST_MS)
}

/** One line for people and for logs of continuous integration. */
function tell(what: string, figures: Readonly<Record<string, number>>): void {
  const text = Object.entries(figures).map(([name, value]) => `${name} ${Math.round(value).toLocaleString('en')}`)
  process.stdout.write(`chaos: ${what}: ${text.join(', ')}\n`)
}

/** Most failures are told twice: by how the connection failed, and by the request that got no answer. */
function failedIn({unanswered = 0, ...others}: Readonly<Record<string, number>>): number {
  return Math.max(
    unanswered,
    Object.values(others).reduce((sum, n) => sum + n, 0),
  )
}
