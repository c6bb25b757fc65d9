import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {MirrorbitsError} from '../core/errors.js'
import {asFilePath} from '../core/file-path.js'
import type {CountBatch} from '../core/ports.js'
import {recordingLog} from '../../test/support/fakes.js'
import {startDownloadCounter} from './count-downloads.js'
import type {Download} from './gather-downloads.js'

const MIDNIGHT = Date.UTC(2026, 10, 22)

const download = (path = '/a', changes: Partial<Download> = {}): Download => ({
  path: asFilePath(path),
  id: undefined,
  mirror: 1,
  size: 10,
  ranged: undefined,
  ...changes,
})
const part = {address: '192.0.2.1', userAgent: 'curl'}

/** A journal that outlives counters. */
function memoryJournal(left: readonly CountBatch[] = []) {
  const disk = {batches: left, isFull: false}
  return {
    disk,
    read: () => Promise.resolve(disk.batches),
    write: (batches: readonly CountBatch[]) => {
      if (disk.isFull) return Promise.reject(new Error('ENOSPC'))
      disk.batches = batches
      return Promise.resolve()
    },
  }
}

/** Files of counts that others leave. */
function memoryFiles(files = new Map<string, readonly CountBatch[]>()) {
  return {
    files,
    list: () => Promise.resolve([...files.keys()]),
    read: (name: string) => Promise.resolve(files.get(name) ?? []),
    remove: (name: string) => Promise.resolve(void files.delete(name)),
  }
}

/** A spool that outlives counters. */
function memorySpool(files: Map<string, readonly CountBatch[]>) {
  return {
    add: (name: string, batch: CountBatch) => void files.set(name, [...(files.get(name) ?? []), batch]),
    remove: (name: string) => Promise.resolve(void files.delete(name)),
  }
}

function start(interval = 600, journal = memoryJournal(), left = memoryFiles(), spool = memorySpool(left.files)) {
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
    journal,
    left,
    spool,
    log,
    clock: () => Date.now(),
    sha256: text => `sha256 of ${text}`,
    sameDownloadInterval: () => interval,
    node: 'n1',
  })
  return {counter, batches, redis, lines, disk: journal.disk, journal, files: left.files}
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

  it('knows a file of the catalogue by its number', async () => {
    const {counter, batches} = start()
    for (const mirror of [1, 2, 1]) counter.count(download('/a', {id: 7, mirror}))
    counter.count(download('/b', {id: 8}))
    await counter.flush()

    expect(batches[0]?.downloads).toEqual([
      {path: '/a', mirror: 1, size: 10, downloads: 2},
      {path: '/a', mirror: 2, size: 10, downloads: 1},
      {path: '/b', mirror: 1, size: 10, downloads: 1},
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
    for (let at = 0; at < 1200; at++) counter.count(download(`/${at}`))
    for (let at = 0; at < 600; at++) counter.count(download('/r', {ranged: part}))
    await counter.flush()

    expect(batches.map(({downloads, ranged}) => [downloads.length, ranged.length])).toEqual([
      [500, 500],
      [500, 100],
      [200, 0],
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
    expect(lines.at(-1)).toMatchObject({level: 'warn', message: 'counts are kept in memory until Redis takes them'})

    batches.length = 0
    redis.isAway = false
    await vi.advanceTimersByTimeAsync(500)

    expect(batches.map(({id, downloads}) => [id, downloads.map(({path, downloads: n}) => `${path} ${n}`)])).toEqual([
      ['n1_0', ['/a 1']],
      ['n1_1', ['/a 1']],
      ['n1_2', ['/b 1']],
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

  it('sends what was confirmed lately once more when Redis is back, and nothing that is older', async () => {
    const {counter, batches, redis} = start()
    counter.count(download('/old'))
    await vi.advanceTimersByTimeAsync(11_000)
    for (const path of ['/a', '/b']) {
      counter.count(download(path))
      await vi.advanceTimersByTimeAsync(1000)
    }
    redis.isAway = true
    counter.count(download('/c'))
    await vi.advanceTimersByTimeAsync(60_000)
    redis.isAway = false
    batches.splice(0)

    counter.redisIsBack()
    await vi.advanceTimersByTimeAsync(600)

    expect(batches.map(({id, downloads}) => [id, downloads[0]?.path])).toEqual([
      ['n1_1', '/a'],
      ['n1_2', '/b'],
      ['n1_3', '/c'],
    ])
    expect(counter.uncounted()).toBe(0)
  })

  it('begins again with what it sends once more when yet another server comes meanwhile', async () => {
    const {counter, batches, redis} = start()
    for (const path of ['/a', '/b']) {
      counter.count(download(path))
      await vi.advanceTimersByTimeAsync(1000)
    }
    batches.splice(0)
    let letGo: () => void = () => undefined
    redis.hold = new Promise(resolve => (letGo = resolve))

    counter.redisIsBack()
    await vi.advanceTimersByTimeAsync(600)
    counter.redisIsBack()
    redis.hold = undefined
    letGo()
    await vi.advanceTimersByTimeAsync(600)

    expect(batches.map(({downloads}) => downloads[0]?.path)).toEqual(['/a', '/a', '/b'])
    await counter.stop()
  })

  it('sends nothing again that Redis may have forgotten', async () => {
    const {counter, batches} = start()
    counter.count(download('/a'))
    await vi.advanceTimersByTimeAsync(51 * 60_000)
    batches.splice(0)
    counter.redisIsBack()
    await vi.advanceTimersByTimeAsync(600)
    expect(batches).toEqual([])
  })

  it('tells once that Redis does not take counts, and when it does again', async () => {
    const {counter, redis, lines} = start()
    redis.isAway = true
    counter.count(download('/a'))
    await vi.advanceTimersByTimeAsync(60_000)
    redis.isAway = false
    await vi.advanceTimersByTimeAsync(2000)
    expect(lines.filter(({message}) => message.includes('counts')).map(({message}) => message)).toEqual([
      'counts are kept in memory until Redis takes them',
      'Redis takes counts again',
    ])
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

describe('the journal', () => {
  const told = (batches: readonly CountBatch[]) =>
    batches.flatMap(({downloads}) => downloads.map(({path, downloads: n}) => `${path} ${n}`))

  it('has what Redis does not take, and is emptied when it has taken it', async () => {
    const {counter, redis, disk} = start()
    counter.count(download('/a'))
    await counter.flush()
    expect(disk.batches).toEqual([])

    redis.isAway = true
    counter.count(download('/a'))
    await counter.flush()
    expect(told(disk.batches)).toEqual(['/a 1'])
    expect(counter.unsafe()).toBe(0)

    counter.count(download('/b'))
    expect(counter.unsafe()).toBe(1)
    redis.isAway = false
    await counter.flush()
    expect(disk.batches).toEqual([])
    await counter.stop()
  })

  it('never has another shape of a batch than the one that is sent', async () => {
    const {counter, batches, redis, disk} = start()
    redis.isAway = true
    for (let at = 0; at < 20; at++) {
      counter.count(download('/a'))
      counter.count(download(`/${at}`))
      await vi.advanceTimersByTimeAsync(1000)
    }
    const left = disk.batches
    // The first was tried, and all that came later grew together.
    expect(left).toHaveLength(2)
    expect(left[1]?.downloads.find(({path}) => path === '/a')?.downloads).toBe(19)
    batches.length = 0
    redis.isAway = false
    await counter.flush()
    expect(batches).toEqual(left)
    await counter.stop()
  })

  it('is sent first by the next process, under the ids it has', async () => {
    const former = start()
    former.redis.isAway = true
    former.counter.count(download('/a'))
    await former.counter.stop()
    const left = former.disk.batches
    expect(told(left)).toEqual(['/a 1'])

    const {counter, batches, redis, disk} = start(600, memoryJournal(left))
    redis.isAway = true
    counter.count(download('/b'))
    await counter.flush()
    expect(told(disk.batches)).toEqual(['/a 1', '/b 1'])
    redis.isAway = false
    batches.length = 0
    await counter.flush()
    expect(batches.map(({id}) => id)[0]).toBe(left[0]?.id)
    expect(told(batches)).toEqual(['/a 1', '/b 1'])
    expect(disk.batches).toEqual([])
    await counter.stop()
  })

  it('is written while a Redis that hangs is waited for', async () => {
    const {counter, redis, disk} = start()
    let letGo: () => void = () => undefined
    redis.hold = new Promise(resolve => (letGo = resolve))
    counter.count(download('/a'))
    await vi.advanceTimersByTimeAsync(1000)
    counter.count(download('/b'))
    await vi.advanceTimersByTimeAsync(2500)
    expect(told(disk.batches)).toEqual(['/a 1', '/b 1'])
    letGo()
    await counter.stop()
    expect(disk.batches).toEqual([])
  })

  it('that cannot be written is told once, and counting goes on', async () => {
    const {counter, redis, disk, lines} = start()
    disk.isFull = true
    redis.isAway = true
    counter.count(download('/a'))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(lines.filter(({level}) => level === 'error')).toMatchObject([{fields: {reason: 'ENOSPC'}}])
    expect(counter.unsafe()).toBe(1)
    disk.isFull = false
    await vi.advanceTimersByTimeAsync(12_000)
    expect(lines.map(({message}) => message)).toContain('the journal of counts can be written again')
    expect(counter.unsafe()).toBe(0)
    redis.isAway = false
    await counter.stop()
    expect(counter.uncounted()).toBe(0)
  })

  it('that takes long to be read is not written over when the process ends meanwhile', async () => {
    const former = start()
    former.redis.isAway = true
    former.counter.count(download('/a'))
    await former.counter.stop()
    const journal = memoryJournal(former.disk.batches.map(batch => ({...batch, id: 'n0_0'})))
    let letRead: () => void = () => undefined
    const isRead = new Promise<void>(resolve => (letRead = resolve))
    const slow = {...journal, read: () => isRead.then(journal.read)}

    const {counter, redis, disk} = start(600, slow)
    redis.hold = new Promise(() => undefined)
    counter.count(download('/b'))
    void counter.stop()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(told(disk.batches)).toEqual(['/a 1'])
    letRead()
    await vi.advanceTimersByTimeAsync(0)

    expect(told(disk.batches)).toEqual(['/a 1', '/b 1'])
    expect(counter.unsafe()).toBe(0)
  })

  it('is left alone as long as an earlier process has it, and counts are sent all the same', async () => {
    const former = start()
    former.redis.isAway = true
    former.counter.count(download('/a'))
    await former.counter.stop()
    const journal = memoryJournal(former.disk.batches)
    let letRead: () => void = () => undefined
    const isRead = new Promise<void>(resolve => (letRead = resolve))
    const {counter, redis, batches, disk} = start(600, {...journal, read: () => isRead.then(journal.read)})

    counter.count(download('/b'))
    await vi.advanceTimersByTimeAsync(500)
    expect([told(batches), counter.uncounted()]).toEqual([['/b 1'], 0])
    redis.isAway = true
    counter.count(download('/c'))
    await vi.advanceTimersByTimeAsync(5000)
    expect(told(disk.batches)).toEqual(['/a 1'])

    // While one is on its way, the earlier process ends.
    let arrive: () => void = () => undefined
    redis.isAway = false
    redis.hold = new Promise(resolve => (arrive = resolve))
    await vi.advanceTimersByTimeAsync(500)
    batches.length = 0
    letRead()
    await vi.advanceTimersByTimeAsync(0)
    arrive()
    await vi.advanceTimersByTimeAsync(1000)
    expect(told(batches)).toEqual(['/a 1'])
    expect([counter.uncounted(), disk.batches]).toEqual([0, []])
  })

  it('is not waited for at the end when Redis takes everything', async () => {
    const {counter, batches} = start(600, {...memoryJournal(), read: () => new Promise(() => undefined)})
    counter.count(download('/a'))
    await counter.stop()
    expect([told(batches), counter.uncounted()]).toEqual([['/a 1'], 0])
  })

  it('that cannot be read is told, and counting goes on', async () => {
    const journal = {...memoryJournal(), read: () => Promise.reject(new Error('EIO'))}
    const {counter, batches, lines} = start(600, journal)
    counter.count(download('/a'))
    await counter.flush()
    expect(told(batches)).toEqual(['/a 1'])
    expect(lines).toMatchObject([{level: 'error', fields: {reason: 'EIO'}}])
    await counter.stop()
  })
})

describe('counts of other processes', () => {
  it('are added to our own, each to its day', async () => {
    const {counter, batches} = start()
    counter.count(download('/a'))
    const count = {path: asFilePath('/a'), mirror: 1, size: 10, downloads: 5}
    counter.add({day: '2026-11-20', downloads: [count], ranged: []})
    counter.add({
      day: '2026-11-21',
      downloads: [count],
      ranged: [{path: asFilePath('/r'), mirror: 1, size: 1, client: 'x'}],
    })
    await counter.flush()
    expect(batches).toMatchObject([
      {day: '2026-11-20', downloads: [{downloads: 5}]},
      {day: '2026-11-21', downloads: [{downloads: 6}], ranged: [{client: 'x'}]},
    ])
    await counter.stop()
  })
})

describe('counts that other processes have left', () => {
  const batch = (id: string, path = '/left'): CountBatch => ({
    id,
    day: '2026-11-20',
    downloads: [{path: asFilePath(path), mirror: 1, size: 10, downloads: 3}],
    ranged: [],
    sameDownloadInterval: 600,
  })

  it('are sent under the ids they have, whenever they come, and removed once they are counted', async () => {
    const {counter, batches, files} = start()
    files.set('first', [batch('x_0')])
    await vi.advanceTimersByTimeAsync(3000)
    expect(batches).toEqual([batch('x_0')])
    expect(files.size).toBe(0)

    files.set('second', [batch('y_0')])
    await vi.advanceTimersByTimeAsync(3000)
    expect(batches).toEqual([batch('x_0'), batch('y_0')])
    expect(files.size).toBe(0)
    await counter.stop()
  })

  it('stay until Redis has taken them, and are sent once when the journal has them too', async () => {
    const former = start()
    former.redis.isAway = true
    former.files.set('first', [batch('x_0'), batch('x_1', '/more')])
    await vi.advanceTimersByTimeAsync(3000)
    await former.counter.stop()
    expect([...former.files.keys()]).toEqual(['first'])
    expect(former.disk.batches.map(({id}) => id)).toEqual(['x_0', 'x_1'])

    const {counter, batches, files} = start(600, former.journal, memoryFiles(former.files))
    await vi.advanceTimersByTimeAsync(3000)
    expect(batches.map(({id}) => id)).toEqual(['x_0', 'x_1'])
    expect(files.size).toBe(0)
    await counter.stop()
  })

  it('are left alone as long as an earlier process has the journal', async () => {
    let leave = (): void => undefined
    const gone = new Promise<void>(resolve => (leave = resolve))
    const journal = {...memoryJournal(), read: () => gone.then(() => [])}
    const {counter, batches, files} = start(600, journal)
    files.set('first', [batch('x_0')])
    await vi.advanceTimersByTimeAsync(5000)
    expect(batches).toEqual([])
    leave()
    await vi.advanceTimersByTimeAsync(1000)
    expect(batches).toEqual([batch('x_0')])
    await counter.stop()
  })

  it('are not counted again when the journal has them and Redis takes that before they are found', async () => {
    let find = (): void => undefined
    const found = new Promise<void>(resolve => (find = resolve))
    const {files, ...folder} = memoryFiles()
    files.set('x_0', [batch('x_0.0')])
    const list = () => found.then(() => folder.list())
    const {counter, batches} = start(600, memoryJournal([batch('x_0')]), {...folder, files, list})
    await vi.advanceTimersByTimeAsync(1000)
    expect(batches).toEqual([batch('x_0')])
    find()
    await vi.advanceTimersByTimeAsync(3000)
    expect(batches).toEqual([batch('x_0')])
    expect(files.size).toBe(0)
    await counter.stop()
  })

  it('that cannot be removed are sent only once, and that is told once', async () => {
    const files = {...memoryFiles(), remove: () => Promise.reject(new Error('EROFS'))}
    files.files.set('first', [batch('x_0')])
    const {counter, batches, lines} = start(600, memoryJournal(), files)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(batches).toEqual([batch('x_0')])
    expect(lines.filter(({level}) => level === 'error')).toMatchObject([{fields: {reason: 'EROFS'}}])
    await counter.stop()
  })
})

describe('what is taken from other processes', () => {
  const counts = (path: string, downloads: number) => ({
    day: '2026-11-21',
    downloads: [{path: asFilePath(path), mirror: 1, size: 10, downloads}],
    ranged: [],
  })

  it('is kept on disk until a batch of it is in the journal, and that until Redis has it', async () => {
    const {counter, redis, disk, files} = start()
    await vi.advanceTimersByTimeAsync(0)
    counter.add(counts('/a', 2))
    counter.add(counts('/b', 1))
    expect([...files.values()].flat()).toHaveLength(2)
    expect(counter.unsafe()).toBe(0)

    let answer = (): void => undefined
    redis.hold = new Promise<void>(resolve => (answer = resolve))
    await vi.advanceTimersByTimeAsync(500)
    expect(files.size).toBe(0)
    expect(disk.batches.map(({id}) => id)).toEqual(['n1_0'])
    counter.add(counts('/c', 1))
    expect(files.size).toBe(1)

    answer()
    await counter.stop()
    expect([disk.batches, files.size]).toEqual([[], 0])
  })

  it('is sent also when the disk hangs', async () => {
    const journal = {...memoryJournal(), write: () => new Promise<void>(() => undefined)}
    const {counter, batches} = start(600, journal)
    await vi.advanceTimersByTimeAsync(0)
    counter.add(counts('/a', 2))
    await vi.advanceTimersByTimeAsync(5000)
    expect(batches).toMatchObject([{downloads: [{downloads: 2}]}])
  })
})
