import {expect, it} from 'vitest'
import {GO_ZERO_TIME} from '../mod-time.js'
import {parseHttpDate} from './http-date.js'
import {notModifiedSince} from './if-modified-since.js'

const SIX = 1_748_757_600
const MOD_TIME = BigInt(SIX) * 1_000_000_000n + 123_456_789n

it.each([
  ['Sun, 01 Jun 2025 06:00:00 GMT', SIX],
  ['Mon, 01 jun 2025 06:00:00 GMT', SIX],
  ['Sunday, 01-Jun-25 06:00:00 GMT', SIX],
  ['Sun Jun  1 06:00:00 2025', SIX],
  ['Sun Nov  6 08:49:37 1994', 784_111_777],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 784_111_777],
  ['Sun, 01 Jan 0001 00:00:00 GMT', -62_135_596_800],
  ['Sun, 01 Jun 2025 06:00:00 +0200', undefined],
  ['Sun, 31 Jun 2025 06:00:00 GMT', undefined],
  ['Sun, 00 Jun 2025 06:00:00 GMT', undefined],
  ['Sun, 01 Foo 2025 06:00:00 GMT', undefined],
  ['Sun, 01 Jun 2025 24:00:00 GMT', undefined],
  ['Sun, 01 Jun 2025 06:60:00 GMT', undefined],
  ['Sun, 01 Jun 2025 06:00:60 GMT', undefined],
  ['2025-06-01', undefined],
  ['', undefined],
])('the date %j is %s', (text, seconds) => {
  expect(parseHttpDate(text)).toBe(seconds)
})

it('answers with the time of a file that is not newer, fractions left aside', () => {
  expect(notModifiedSince('Sun, 01 Jun 2025 06:00:00 GMT', MOD_TIME)).toBe('Sun, 01 Jun 2025 06:00:00 GMT')
  expect(notModifiedSince('Sun, 01 Jun 2025 05:59:59 GMT', MOD_TIME)).toBeUndefined()
})

it('asks for the file when its time is unknown or the header is no date', () => {
  expect(notModifiedSince('Sun, 01 Jun 2025 06:00:00 GMT', 0n)).toBeUndefined()
  expect(notModifiedSince('Sun, 01 Jun 2025 06:00:00 GMT', GO_ZERO_TIME)).toBeUndefined()
  expect(notModifiedSince('yesterday', MOD_TIME)).toBeUndefined()
  expect(notModifiedSince(undefined, MOD_TIME)).toBeUndefined()
})
