import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {MirrorbitsError} from '../core/errors.js'
import {asFilePath} from '../core/file-path.js'
import type {CountBatch} from '../core/ports.js'
import {recordingLog} from '../../test/support/fakes.js'
import {startDownloadCounter, type Download} from './count-downloads.js'

const MIDNIGHT = Date.UTC(2026, 10, 22)

const download = (path = '/a', changes: Partial<Download> = {}): Download => ({
  path: asFilePath(path),
  mirror: 1,
  size: 10,
  ranged: undefined,
  ...changes,
})
const part = {address: '192.0.2.1', userAgent: 'curl'}

function start(interval = 600) {
  const batches: CountBatch[] = []
  const redis = {isAway: false, hold: undefined as Promise<void> | undefined, refuses: ''}
  const {log, lines} = recordingLog()
  const counter = startDownloadCounter({
    counters: {
      async count(batch) {
        batches.push(batch)
        await redis.hold
        if (redis.isAway) throw new MirrorbitsError('MB_REDIS_UNREACHABLE', 'away')
        if (batch.downloads.some(({path}) => path === redis.refuses)) throw new Error('WRONGTYPE')
      },
    },
    log,
    clock: () => Date.now(),
    sha256: text => `sha256 of ${text}`,
    sameDownloadInterval: () => interval,
    node: 'n1',
  })
  return {counter, batches, redis, lines}
}

beforeEach(() => void vi.useFakeTimers({now: MIDNIGHT - 60_000}))
afterEach(() => void vi.useRealTimers())

describe('startDownloadCounter', () => {
  it('sends what it counted after half a second, and nothing when there is nothing', async () => {
    const {counter, batches} = start()
    await vi.advanceTimersByTimeAsync(600)
    expect(batches).toEqual([])

    counter.count(download('/a'))
    counter.count(download('/a'))
    counter.count(download('/a', {mirror: -1}))
    counter.count(download('/b'))
    await vi.advanceTimersByTimeAsync(500)

    expect(batches).toEqual([
      {
        id: 'n1_0',
        day: '2026-11-21',
        downloads: [
          {path: '/a', mirror: 1, size: 10, downloads: 2},
          {path: '/a', mirror: -1, size: 10, downloads: 1},
          {path: '/b', mirror: 1, size: 10, downloads: 1},
        ],
        ranged: [],
        sameDownloadInterval: 600,
      },
    ])
    await counter.stop()
  })

  it('sends ranged requests one by one, for Redis to know repeated ones', async () => {
    const {counter, batches} = start()
    counter.count(download('/a', {ranged: part}))
    counter.count(download('/a', {ranged: part}))
    await counter.flush()

    const sent = {path: '/a', mirror: 1, size: 10, client: 'sha256 of 192.0.2.1/curl'}
    expect(batches[0]).toMatchObject({downloads: [], ranged: [sent, sent]})
    await counter.stop()
  })

  it('counts every ranged request when none is to be left out', async () => {
    const {counter, batches} = start(0)
    counter.count(download('/a', {ranged: part}))
    await counter.flush()
    expect(batches[0]).toMatchObject({downloads: [{downloads: 1}], ranged: []})
    await counter.stop()
  })

  it('parts many counts into batches that Redis takes in one short step', async () => {
    const {counter, batches} = start()
    for (let at = 0; at < 600; at++) counter.count(download(`/${at}`))
    for (let at = 0; at < 300; at++) counter.count(download('/r', {ranged: part}))
    await counter.flush()

    expect(batches.map(({downloads, ranged}) => [downloads.length, ranged.length])).toEqual([
      [250, 250],
      [250, 50],
      [100, 0],
    ])
    expect(new Set(batches.map(({id}) => id)).size).toBe(3)
    await counter.stop()
  })

  it('sends a batch that failed again under the same id, and loses nothing meanwhile', async () => {
    const {counter, batches, redis, lines} = start()
    redis.isAway = true
    counter.count(download('/a'))
    await vi.advanceTimersByTimeAsync(500)
    counter.count(download('/a'))
    await vi.advanceTimersByTimeAsync(1000)
    counter.count(download('/b'))
    expect(new Set(batches.map(({id}) => id))).toEqual(new Set(['n1_0']))
    expect(lines.at(-1)).toMatchObject({level: 'warn', message: 'counts are kept in memory until Redis is back'})

    batches.length = 0
    redis.isAway = false
    await vi.advanceTimersByTimeAsync(500)

    expect(batches.map(({id, downloads}) => [id, downloads.map(({path, downloads: n}) => `${path} ${n}`)])).toEqual([
      ['n1_0', ['/a 1']],
      ['n1_1', ['/a 1', '/b 1']],
    ])
    await counter.stop()
  })

  it('gives downloads to the day on which they were made', async () => {
    const {counter, batches, redis} = start()
    redis.isAway = true
    counter.count(download('/a'))
    await vi.advanceTimersByTimeAsync(61_000)
    counter.count(download('/a'))
    batches.length = 0
    redis.isAway = false
    await counter.flush()

    expect(batches.map(({day, downloads}) => [day, downloads[0]?.downloads])).toEqual([
      ['2026-11-21', 1],
      ['2026-11-22', 1],
    ])
    await counter.stop()
  })

  it('keeps a bounded number of counts over a long outage, and tells how many it lost', async () => {
    const {counter, batches, redis, lines} = start()
    redis.isAway = true
    for (let at = 0; at < 300_000; at++) counter.count(download(`/${at}`))
    await counter.flush()
    for (let at = 300_000; at < 500_002; at++) counter.count(download(`/${at}`))
    counter.count(download('/400000'))
    batches.length = 0
    redis.isAway = false
    await counter.flush()

    const sent = batches.flatMap(batch => batch.downloads)
    expect(sent).toHaveLength(500_000)
    expect(sent.find(({path}) => path === '/400000')?.downloads).toBe(2)
    expect(lines.at(-1)).toMatchObject({level: 'error', fields: {lost: 2}})

    counter.count(download('/later'))
    await counter.flush()
    expect(batches.at(-1)?.downloads[0]?.path).toBe('/later')
    await counter.stop()
  })

  it('sends what is there before it stops, also what came while it was sending', async () => {
    const {counter, batches, redis} = start()
    let letGo: () => void = () => undefined
    redis.hold = new Promise(resolve => (letGo = resolve))
    counter.count(download('/a'))
    const sending = counter.flush()
    counter.count(download('/b'))
    const stopped = counter.stop()
    redis.hold = undefined
    letGo()
    await Promise.all([sending, stopped])

    expect(batches.flatMap(batch => batch.downloads.map(({path}) => path))).toEqual(['/a', '/b'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('tries only once more when it stops, and tells how many downloads are left', async () => {
    const {counter, batches, redis} = start()
    redis.isAway = true
    for (const path of ['/a', '/a', '/b']) counter.count(download(path))
    const sending = counter.flush()
    counter.count(download('/r', {ranged: part}))
    const stopped = counter.stop()
    await Promise.all([sending, stopped])

    expect(batches).toHaveLength(1)
    expect(counter.uncounted()).toBe(4)
  })

  it('has nothing uncounted once everything is sent', async () => {
    const {counter} = start()
    counter.count(download('/a'))
    expect(counter.uncounted()).toBe(1)
    await counter.stop()
    expect(counter.uncounted()).toBe(0)
  })

  it('sets a batch aside that Redis always refuses, for those behind it', async () => {
    const {counter, batches, redis, lines} = start()
    redis.refuses = '/bad'
    for (const path of ['/bad', '/bad']) counter.count(download(path))
    await vi.advanceTimersByTimeAsync(500)
    counter.count(download('/good'))
    await vi.advanceTimersByTimeAsync(4 * 500)

    expect(batches.filter(({id}) => id === 'n1_0')).toHaveLength(5)
    expect(batches.at(-1)?.downloads).toMatchObject([{path: '/good'}])
    expect(lines.filter(({level}) => level === 'error')).toMatchObject([{fields: {downloads: 2}}])
    expect(counter.uncounted()).toBe(0)
    await counter.stop()
  })

  it('sets no batch aside while Redis is away, however long', async () => {
    const {counter, redis} = start()
    redis.isAway = true
    counter.count(download('/a'))
    await vi.advanceTimersByTimeAsync(60 * 500)
    expect(counter.uncounted()).toBe(1)
    redis.isAway = false
    await counter.stop()
    expect(counter.uncounted()).toBe(0)
  })
})
