import {describe, expect, it} from 'vitest'
import {recordingLog} from '../../test/support/fakes.js'
import type {Mirror} from '../core/mirror.js'
import {createQuietly} from './quietly.js'
import {createScanSchedule} from './schedule-scans.js'

const HALF_HOUR_S = 1800
const ROOM = 5
/** So much later than the beginning of all time that mirrors can have been scanned long before. */
const EPOCH_S = 1_000_000

interface Scan {
  readonly mirror: number
  readonly start: number
  readonly end: number
}

/** Looks each second at mirrors that are all due at first, and whose scans take `takesS(mirror)`. Returns all scans. */
async function scansOf(
  count: number,
  {seconds, takesS}: {readonly seconds: number; readonly takesS: (mirror: number) => number},
): Promise<Scan[]> {
  let now = EPOCH_S
  const {signal} = new AbortController()
  const {log} = recordingLog()
  const scans: Scan[] = []
  const running: {readonly until: number; readonly end: () => void}[] = []
  const lastSync = new Map<number, number>()
  const schedule = createScanSchedule({
    config: () => ({scanInterval: 30, concurrentSync: ROOM}),
    clock: () => now * 1000,
    ...{log, signal, quietly: createQuietly({work: 'scans are', log, signal})},
    scan: ({id}) =>
      new Promise(resolve => {
        const until = now + takesS(id)
        scans.push({mirror: id, start: now, end: until})
        running.push({
          until,
          end() {
            lastSync.set(id, until)
            resolve()
          },
        })
      }),
    wantsRescan: () => false,
    onScanned: () => undefined,
  })
  for (; now < EPOCH_S + seconds; now++) {
    for (const scan of running.splice(0)) {
      if (scan.until <= now) scan.end()
      else running.push(scan)
    }
    await new Promise(setImmediate)
    schedule.startDue(
      Array.from({length: count}, (_, id) => ({id, rsyncUrl: 'rsync://m/', lastSync: lastSync.get(id)}) as Mirror),
    )
  }
  for (const {end} of running) end()
  await schedule.settled()
  return scans
}

/** From the end of a scan to the start of the same mirror's next. */
const pausesOf = (scans: readonly Scan[]): number[] =>
  scans.flatMap(({mirror, end}) => {
    const next = scans.find(scan => scan.mirror === mirror && scan.start >= end)
    return next === undefined ? [] : [next.start - end]
  })

describe('the scans of many mirrors', () => {
  it('that are due in the same second are never more at once than there is room for, and stay spread', async () => {
    const scans = await scansOf(60, {seconds: 4 * HALF_HOUR_S, takesS: mirror => 10 + (mirror % 7) * 5})

    for (const {start} of scans) {
      const atOnce = scans.filter(other => other.start <= start && start < other.end)
      expect(atOnce.length).toBeLessThanOrEqual(ROOM)
    }
    expect(new Set(scans.slice(0, 60).map(({mirror}) => mirror)).size).toBe(60)
    // A round of 60 takes five minutes. The last one goes on so: nobody waits again for the others of the first second.
    const last = scans.slice(-60).map(({start}) => start)
    expect(Math.max(...last) - Math.min(...last)).toBeGreaterThan(200)
  })

  it('come as soon as the interval is over, and a little later where all want to be scanned', async () => {
    const pauses = pausesOf(await scansOf(60, {seconds: 4 * HALF_HOUR_S, takesS: mirror => 10 + (mirror % 7) * 5}))

    expect(pauses.length).toBeGreaterThanOrEqual(120)
    expect(Math.min(...pauses)).toBeGreaterThan(HALF_HOUR_S - 1)
    expect(Math.max(...pauses)).toBeLessThanOrEqual(HALF_HOUR_S + 60)
  })

  it('come in turn where there is never room enough: none is forgotten', async () => {
    const scans = await scansOf(30, {seconds: 6 * HALF_HOUR_S, takesS: () => 1000})

    const counts = Array.from({length: 30}, (_, id) => scans.filter(({mirror}) => mirror === id).length)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(1)
  })
})
