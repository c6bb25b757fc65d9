import {expect, it} from 'vitest'
import {fakeLocks, recordingEvents, recordingLog} from '../../test/support/fakes.js'
import {MirrorbitsError} from '../core/errors.js'
import {syncSource, type SyncSourceDeps} from './sync-source.js'

function world({known = 100, atMaster = 100, isEmpty = false} = {}) {
  const parts = {...fakeLocks(), ...recordingEvents(), ...recordingLog()}
  const asked: number[] = []
  const stop = new AbortController()
  let now = 0
  let progress: (tell: Parameters<SyncSourceDeps['replicate']>[2]) => void = () => undefined
  let replicate = (): Promise<{transferred: number; bytes: number; deleted: number}> =>
    Promise.resolve({transferred: 3, bytes: 30, deleted: 1})
  const sync = () =>
    syncSource(
      {
        ...parts,
        clock: () => now,
        filesKnown: () => Promise.resolve(known),
        isRepositoryEmpty: () => Promise.resolve(isEmpty),
        countAtMaster: () => Promise.resolve(atMaster),
        replicate: (maxDelete, _, onProgress) => {
          asked.push(maxDelete)
          progress(onProgress)
          return replicate()
        },
      },
      {maxRemovedPercent: 50, signal: stop.signal},
    )
  return {
    ...parts,
    ...{asked, sync, stop},
    pass: (ms: number) => (now += ms),
    report: (next: typeof progress) => (progress = next),
    fail: (error: Error) => (replicate = () => Promise.reject(error)),
  }
}

it('copies, and tells what came of it', async () => {
  const {sync, asked, published, held} = world()
  const result = {files: 100, transferred: 3, bytes: 30, deleted: 1, took: 0}
  expect(await sync()).toEqual(result)
  expect(asked).toEqual([50])
  expect(published).toEqual([{type: 'source.sync-started'}, {type: 'source.sync-finished', ...result}])
  expect(held.size).toBe(0)
})

it.each([
  ['a master without files', {atMaster: 0}],
  ['a master without files, also when none are known', {known: 0, atMaster: 0}],
  ['a master that has lost too many', {atMaster: 49}],
  ['twenty files fewer, which the scan after the copy would refuse', {known: 25, atMaster: 5}],
  ['a folder that is empty where files were, as of a disk that is not mounted', {isEmpty: true}],
])('refuses %s', async (_, facts) => {
  const {sync, asked, published, held} = world(facts)
  await expect(sync()).rejects.toMatchObject({code: 'MB_SOURCE_SUSPICIOUS'})
  expect(asked).toEqual([])
  expect(published.at(-1)).toMatchObject({type: 'source.sync-failed', code: 'MB_SOURCE_SUSPICIOUS'})
  expect(held.size).toBe(0)
})

it.each([
  ['the first copy into an empty folder', {known: 0, isEmpty: true}, 19],
  ['few files fewer', {known: 25, atMaster: 6}, 19],
])('takes %s', async (_, facts, maxDelete) => {
  const {sync, asked} = world(facts)
  await sync()
  expect(asked).toEqual([maxDelete])
})

it('tells how far it is, once a second', async () => {
  const {sync, published, report, pass} = world()
  report(tell => {
    pass(1000)
    tell({looked: 40, bytes: 10, bytesPerSecond: 5})
    pass(500)
    tell({looked: undefined, bytes: 20, bytesPerSecond: 5})
    pass(500)
    tell({looked: undefined, bytes: 25, bytesPerSecond: 5})
    pass(1000)
    tell({looked: 120, bytes: 30, bytesPerSecond: 5})
  })
  await sync()
  expect(published.slice(1, -1)).toEqual([
    {type: 'source.sync-progress', files: 100, filesDone: 40, bytes: 10, bytesPerSecond: 5},
    {type: 'source.sync-progress', files: 100, filesDone: 40, bytes: 25, bytesPerSecond: 5},
    {type: 'source.sync-progress', files: 100, filesDone: 100, bytes: 30, bytesPerSecond: 5},
  ])
})

it('is done by one node at a time, and not during a scan', async () => {
  const {sync, locks, published} = world()
  await locks.sourceScan()
  await expect(sync()).rejects.toMatchObject({code: 'MB_SCAN_RUNNING'})
  expect(published).toEqual([])
})

it('tells why it failed, with what to do', async () => {
  const {sync, published, fail} = world()
  fail(new MirrorbitsError('MB_SYNC_FAILED', 'refused', {hint: 'look'}))
  await expect(sync()).rejects.toMatchObject({code: 'MB_SYNC_FAILED'})
  expect(published.at(-1)).toEqual({
    type: 'source.sync-failed',
    code: 'MB_SYNC_FAILED',
    message: 'refused',
    hint: 'look',
  })
})

it('ends when its lock is lost', async () => {
  const {sync, lose, fail} = world()
  fail(new Error('killed'))
  const done = sync()
  lose('source')
  await expect(done).rejects.toMatchObject({code: 'MB_CANCELLED'})
})
