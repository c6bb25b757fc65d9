import {expect, it} from 'vitest'
import {recordingLog} from '../../test/support/fakes.js'
import type {CountBatch} from '../core/ports.js'
import {takeLeftCounts, type LeftFiles} from './take-left-counts.js'

const batch: CountBatch = {id: 'x_0', day: '2026-11-21', downloads: [], ranged: [], sameDownloadInterval: 600}

function taker(files: LeftFiles) {
  const {log, lines} = recordingLog()
  const left = takeLeftCounts(files, log)
  const taken: CountBatch[] = []
  return {
    left,
    lines,
    taken,
    look: () =>
      left.take(
        () => false,
        batches => void taken.push(...batches),
      ),
  }
}

it('a file that cannot be read keeps no other from being taken, and is told once', async () => {
  const {left, lines, taken, look} = taker({
    list: () => Promise.resolve(['bad', 'good']),
    read: name => (name === 'bad' ? Promise.reject(new Error('EISDIR')) : Promise.resolve([batch])),
    remove: () => Promise.resolve(),
  })
  for (let n = 0; n < 3; n++) await look()
  expect(taken).toEqual([batch])
  expect(left.waiting()).toEqual(['good'])
  expect(lines).toMatchObject([{level: 'error', fields: {name: 'bad', reason: 'EISDIR'}}])
})

it('a file that cannot be removed is taken once, and waits until it can be', async () => {
  const disk = {isReadOnly: true}
  const {left, lines, taken, look} = taker({
    list: () => Promise.resolve(['first']),
    read: () => Promise.resolve([batch]),
    remove: () => (disk.isReadOnly ? Promise.reject(new Error('EROFS')) : Promise.resolve()),
  })
  for (let n = 0; n < 3; n++) {
    await look()
    await left.remove(left.waiting())
  }
  expect(taken).toEqual([batch])
  expect(left.waiting()).toEqual(['first'])
  expect(lines).toMatchObject([{level: 'error', fields: {name: 'first', reason: 'EROFS'}}])

  disk.isReadOnly = false
  await left.remove(left.waiting())
  expect(left.waiting()).toEqual([])
})
