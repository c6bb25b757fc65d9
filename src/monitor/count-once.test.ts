import fc from 'fast-check'
import {afterEach, beforeEach, expect, it, vi} from 'vitest'
import {recordingLog} from '../../test/support/fakes.js'
import {MirrorbitsError} from '../core/errors.js'
import {asFilePath} from '../core/file-path.js'
import type {CountBatch} from '../core/ports.js'
import {startDownloadCounter} from './count-downloads.js'

interface Disk {
  readonly journal: readonly CountBatch[]
  readonly files: ReadonlyMap<string, readonly CountBatch[]>
}

const counts = (path: string, downloads: number) => ({
  day: '2026-11-21',
  downloads: [{path: asFilePath(path), mirror: 1, size: 10, downloads}],
  ranged: [],
})
const downloadsOf = ({downloads}: CountBatch): number => downloads.reduce((sum, count) => sum + count.downloads, 0)

beforeEach(() => void vi.useFakeTimers({now: Date.UTC(2026, 10, 21)}))
afterEach(() => void vi.useRealTimers())

it('a download that another process has told of is counted once, wherever this one is killed', async () => {
  const steps = fc.array(fc.constantFrom('count', 'wait', 'away', 'back', 'kill'), {minLength: 5, maxLength: 40})
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({min: 0, max: 60}), async (list, killAt) => {
      const redis = {isAway: false, counted: new Map<string, number>()}
      let added = 0
      let process = 0
      let left: Disk = {journal: [], files: new Map()}
      let seen = 0
      let dies = killAt
      /** What is on disk at that moment is all that a process leaves that is killed there. */
      let killed: Disk | undefined

      function begin() {
        let journal = left.journal
        const files = new Map(left.files)
        const alive = {is: true}
        /** Whether the process is still there. */
        const survives = (): boolean => {
          if (alive.is && seen++ === dies) {
            killed = {journal, files: new Map(files)}
            alive.is = false
          }
          return alive.is
        }
        const changing = <T extends readonly unknown[]>(work: (...args: T) => unknown) => {
          return async (...args: T): Promise<void> => {
            if (survives()) work(...args)
            if (!survives()) await new Promise(() => undefined)
          }
        }
        const own = `p${++process}`
        const counter = startDownloadCounter({
          counters: {
            count: changing((batch: CountBatch) => {
              if (redis.isAway) throw new MirrorbitsError('MB_REDIS_UNREACHABLE', 'away')
              redis.counted.set(batch.id, downloadsOf(batch))
            }),
          },
          journal: {
            read: () => Promise.resolve(journal),
            write: changing((batches: readonly CountBatch[]) => void (journal = batches)),
          },
          left: {
            list: () => Promise.resolve([...files.keys()].filter(name => !name.startsWith(own))),
            read: name => Promise.resolve(files.get(name) ?? []),
            remove: changing((name: string) => files.delete(name)),
          },
          spool: {
            add: (name, batch) => void files.set(name, [...(files.get(name) ?? []), batch]),
            remove: changing((name: string) => files.delete(name)),
          },
          log: recordingLog().log,
          clock: () => Date.now(),
          sha256: text => text,
          sameDownloadInterval: () => 600,
          node: own,
        })
        return {counter, alive, disk: (): Disk => ({journal, files: new Map(files)})}
      }

      let running = begin()
      await vi.advanceTimersByTimeAsync(0)
      async function killNow(disk: Disk): Promise<void> {
        running.alive.is = false
        void running.counter.stop()
        left = disk
        running = begin()
        await vi.advanceTimersByTimeAsync(0)
      }
      for (const step of list) {
        if (step === 'count') {
          added++
          running.counter.add(counts(`/${added % 3}`, 1))
        } else if (step === 'wait') await vi.advanceTimersByTimeAsync(600)
        else if (step === 'kill') await killNow(running.disk())
        else redis.isAway = step === 'away'
        if (killed !== undefined) {
          await killNow(killed)
          break // what was added since the moment of its death was never there
        }
      }
      redis.isAway = false
      dies = Infinity
      await vi.advanceTimersByTimeAsync(5000)
      await running.counter.stop()
      expect([...redis.counted.values()].reduce((sum, n) => sum + n, 0)).toBe(added)
    }),
    {numRuns: 300},
  )
})
