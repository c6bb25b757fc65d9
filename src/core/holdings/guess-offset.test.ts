import {expect, it} from 'vitest'
import {NANOS_PER_MILLISECOND} from '../mod-time.js'
import {guessOffset} from './guess-offset.js'

const HOUR = 3_600_000
const differences = (counts: Readonly<Record<number, number>>) =>
  new Map(Object.entries(counts).map(([ms, count]) => [BigInt(ms) * NANOS_PER_MILLISECOND, count]))

it.each([
  ['10 files that agree', {[HOUR]: 10}, HOUR],
  ['9 files that agree', {[HOUR]: 9}, 0],
  ['90 % that agree', {[HOUR]: 90, 0: 10}, HOUR],
  ['89 % that agree', {[HOUR]: 89, 0: 11}, 0],
  ['9 of 10 files', {[HOUR]: 9, 0: 1}, HOUR],
  ['a mirror ahead of us', {[-HOUR]: 20}, -HOUR],
  ['an odd constant', {[-4242]: 20}, -4242],
  ['no difference', {0: 1000}, 0],
  ['no files', {}, 0],
])('guesses by %s', (_, counts, offset) => {
  expect(guessOffset(differences(counts as Record<number, number>))).toBe(offset)
})
