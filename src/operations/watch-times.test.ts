import {expect, it} from 'vitest'
import {recordingEvents, recordingLog} from '../../test/support/fakes.js'
import {asFilePath} from '../core/file-path.js'
import type {ExcludedByTime} from '../core/routing/excluded-by-time.js'
import {watchTimes} from './watch-times.js'

const HOUR = 3_600_000
const example = {path: asFilePath('/a\nb.iso'), difference: -3_600_000_000_000n}

function setUp() {
  const {events, published} = recordingEvents()
  const {log, lines} = recordingLog()
  let now = 0
  let found: ExcludedByTime = {files: 0, total: 1000, example: undefined}
  const look = watchTimes({find: () => found, events, log, clock: () => now})
  return {
    published,
    lines,
    after: (ms: number, next: Partial<ExcludedByTime> = {}): number => {
      now += ms
      found = {...found, ...next}
      look()
      return published.length
    },
  }
}

it('warns with the reason and an example when many files are excluded by their times alone', () => {
  const {after, published, lines} = setUp()
  expect(after(0, {files: 100, example})).toBe(1)
  expect(published).toEqual([
    {
      type: 'warning',
      code: 'MB_TIMES_DIFFER',
      message:
        'No mirror may serve 100 of 1000 files: mirrors have them in our size with another time (/a b.iso is 1h0m0s newer there).',
    },
  ])
  expect(lines.map(({level}) => level)).toEqual(['warn'])
})

it('warns again after an hour, or when it had passed meanwhile', () => {
  const {after} = setUp()
  expect(after(0, {files: 1000, example})).toBe(1)
  expect(after(HOUR - 1)).toBe(1)
  expect(after(1)).toBe(2)
  expect(after(1, {files: 0, example: undefined})).toBe(2)
  expect(after(1, {files: 1000, example})).toBe(3)
})

it.each([
  {files: 99, total: 1000},
  {files: 19, total: 19},
])('says nothing of the few files that every update leaves behind: %o', few => {
  expect(setUp().after(0, {...few, example})).toBe(0)
})
