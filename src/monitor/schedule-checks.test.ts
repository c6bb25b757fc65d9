import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {recordingLog} from '../../test/support/fakes.js'
import type {Mirror} from '../core/mirror.js'
import {createQuietly} from './quietly.js'
import {createCheckSchedule} from './schedule-checks.js'

const MINUTE_S = 60
const HOUR_S = 3600

/** Looks each second for `seconds` at mirrors that are all due at first. Returns at which seconds each was checked. */
async function checksOf(
  count: number,
  {seconds, random}: {readonly seconds: number; readonly random: () => number},
): Promise<number[][]> {
  let now = 0
  const {signal} = new AbortController()
  const {log} = recordingLog()
  const times = Array.from({length: count}, (): number[] => [])
  const schedule = createCheckSchedule({
    config: () => ({checkInterval: 1}),
    clock: () => now * 1000,
    ...{log, signal, random, quietly: createQuietly({work: 'checks are', log, signal})},
    check(mirror) {
      times[mirror.id]?.push(now)
      return Promise.resolve([{protocol: 'http', state: {isUp: true}}])
    },
  })
  const mirrors = times.map((_, id) => ({id, http: {isUp: true}, https: {isUp: false}}) as Mirror)
  for (; now < seconds; now++) {
    for (const mirror of mirrors) schedule.startWhenDue(mirror)
    await schedule.settled()
  }
  return times
}

const gapsOf = (times: readonly number[]): number[] =>
  times.slice(1).map((time, index) => time - (times[index] ?? time))

/** The same numbers each time, as even as chance makes them. */
function chance(seed = 1): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

/** How many mirrors are checked in each second that has any, from `from` on. */
function load(times: readonly (readonly number[])[], from: number): number[] {
  const counts = new Map<number, number>()
  for (const time of times.flat()) if (time >= from) counts.set(time, (counts.get(time) ?? 0) + 1)
  return [...counts.values()]
}

describe('the checks of many mirrors', () => {
  it('come after nine tenths of the interval at the soonest and after all of it at the latest, whatever chance says', async () => {
    const parts = fc.array(fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true}), {minLength: 1, maxLength: 20})
    await fc.assert(
      fc.asyncProperty(parts, async drawn => {
        let draws = 0
        const random = (): number => drawn[draws++ % drawn.length] ?? 0
        const times = await checksOf(5, {seconds: 5 * MINUTE_S, random})
        for (const gap of times.flatMap(gapsOf)) {
          expect(gap).toBeGreaterThanOrEqual(0.9 * MINUTE_S)
          expect(gap).toBeLessThanOrEqual(MINUTE_S)
        }
        // The first at once, the last less than an interval before the end.
        for (const own of times) expect(own.length).toBeGreaterThanOrEqual(5)
      }),
      {numRuns: 50},
    )
  })

  it('that begin in the same second do not stay in it', async () => {
    const seconds = 30 * MINUTE_S
    const last = (times: readonly (readonly number[])[]) => new Set(times.map(own => own.at(-1)))

    expect(last(await checksOf(10, {seconds, random: () => 0.5})).size).toBe(1)

    const times = await checksOf(10, {seconds, random: chance()})
    expect(new Set(times.map(([first]) => first)).size).toBe(1)
    expect(last(times).size).toBeGreaterThanOrEqual(7)
  })

  it('are nearly the same number each second, and none of them comes late', async () => {
    const seconds = HOUR_S
    const times = await checksOf(300, {seconds, random: chance()})

    // All of them, ten in a second: 30 seconds. By themselves they come five or six in a second.
    expect(Math.max(...times.map(([first = seconds]) => first))).toBeLessThan(30)
    expect(Math.max(...load(times, 0))).toBeLessThanOrEqual(10)
    const later = load(times, seconds / 2)
    expect(later.length).toBeGreaterThan(0.95 * (seconds / 2))
    expect(later.filter(count => count >= 10).length).toBeLessThan(0.1 * later.length)
    for (const gap of times.flatMap(gapsOf)) {
      expect(gap).toBeGreaterThanOrEqual(0.9 * MINUTE_S)
      expect(gap).toBeLessThanOrEqual(MINUTE_S + 5)
    }
  })
})
