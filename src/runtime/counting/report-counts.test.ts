import {afterEach, beforeEach, expect, it, vi} from 'vitest'
import {asFilePath} from '../../core/file-path.js'
import {gatherDownloads, type DayCounts} from '../../monitor/gather-downloads.js'
import {COUNTS_PER_MESSAGE} from '../workers/worker-messages.js'
import {reportCounts} from './report-counts.js'

beforeEach(() => void vi.useFakeTimers({now: Date.UTC(2026, 10, 21)}))
afterEach(() => void vi.useRealTimers())

function start() {
  const sent: DayCounts[] = []
  const primary = {reads: Promise.resolve(true)}
  const gathered = gatherDownloads({
    clock: Date.now,
    sha256: text => text,
    sameDownloadInterval: () => 600,
    isFull: () => false,
  })
  const reporter = reportCounts(gathered, counts => {
    sent.push(counts)
    return primary.reads
  })
  const count = (path = '/a'): void => {
    gathered.count({path: asFilePath(path), id: undefined, mirror: 1, size: 1, ranged: undefined})
    reporter.counted()
  }
  const downloads = (): number[] => sent.map(part => part.downloads.reduce((sum, entry) => sum + entry.downloads, 0))
  return {count, downloads, sent, gathered, reporter, primary}
}

it('hands a download over at once when it comes alone', async () => {
  const {count, downloads} = start()
  count()
  expect(downloads()).toEqual([1])
  await vi.advanceTimersByTimeAsync(2)
  count()
  expect(downloads()).toEqual([1, 1])
})

it('hands over together what comes within two milliseconds', async () => {
  const {count, downloads} = start()
  for (let n = 0; n < 10; n++) count()
  expect(downloads()).toEqual([1])
  await vi.advanceTimersByTimeAsync(2)
  expect(downloads()).toEqual([1, 9])
  await vi.advanceTimersByTimeAsync(100)
  expect(downloads()).toEqual([1, 9])
})

it('waits for a primary that reads slowly, and loses nothing', async () => {
  const {count, downloads, primary} = start()
  let read: (isRead: boolean) => void = () => undefined
  primary.reads = new Promise(resolve => {
    read = resolve
  })
  for (let n = 0; n < 5; n++) count()
  await vi.advanceTimersByTimeAsync(1000)
  expect(downloads()).toEqual([1])

  primary.reads = Promise.resolve(true)
  read(true)
  await vi.advanceTimersByTimeAsync(2)
  expect(downloads()).toEqual([1, 4])
})

it('cuts what is too long for one message, and hands over the rest at the end', async () => {
  const {count, sent, downloads, reporter} = start()
  count()
  for (let n = 0; n < COUNTS_PER_MESSAGE + 5; n++) count(`/${n}`)
  await reporter.stop()
  expect(downloads()).toEqual([1, COUNTS_PER_MESSAGE, 5])
  expect(new Set(sent.map(({day}) => day))).toEqual(new Set(['2026-11-21']))
  await vi.advanceTimersByTimeAsync(100)
  expect(sent).toHaveLength(3)
})

it('ends only when what was being handed over is handed over too', async () => {
  const {count, downloads, reporter, primary} = start()
  let read: (isRead: boolean) => void = () => undefined
  primary.reads = new Promise(resolve => {
    read = resolve
  })
  count()
  await vi.advanceTimersByTimeAsync(2)
  for (let n = 0; n < 2 * COUNTS_PER_MESSAGE; n++) count(`/${n}`)
  read(true)
  primary.reads = new Promise(resolve => {
    read = resolve
  })
  await vi.advanceTimersByTimeAsync(2)
  expect(downloads()).toEqual([1, COUNTS_PER_MESSAGE])

  let hasEnded = false
  void reporter.stop().then(() => (hasEnded = true))
  await vi.advanceTimersByTimeAsync(0)
  expect(hasEnded).toBe(false)
  primary.reads = Promise.resolve(true)
  read(true)
  await vi.advanceTimersByTimeAsync(0)
  expect(hasEnded).toBe(true)
  expect(downloads()).toEqual([1, COUNTS_PER_MESSAGE, COUNTS_PER_MESSAGE])
})

it('knows how many downloads are not handed over: waiting, under way, or for a primary that is gone', async () => {
  const {count, reporter, primary} = start()
  let read: (isRead: boolean) => void = () => undefined
  primary.reads = new Promise(resolve => {
    read = resolve
  })
  count()
  count()
  count('/b')
  expect(reporter.unsent()).toBe(3)
  primary.reads = Promise.resolve(false)
  const stopped = reporter.stop()
  read(true)
  await stopped
  expect(reporter.unsent()).toBe(2)
})

it('keeps what is not taken as it was gathered, and tries no more', async () => {
  const {count, sent, gathered, reporter, primary} = start()
  primary.reads = Promise.resolve(false)
  for (let n = 0; n < COUNTS_PER_MESSAGE + 5; n++) count(`/${n}`)
  await vi.advanceTimersByTimeAsync(100)
  expect(sent).toHaveLength(1)
  primary.reads = Promise.resolve(true)
  count('/last')
  await reporter.stop()
  expect(sent).toHaveLength(1)
  expect(gathered.downloads()).toBe(COUNTS_PER_MESSAGE + 6)
})
