import {expect, it} from 'vitest'
import {timeLeft} from './time-left.js'

const HOUR = 3_600_000

it.each([
  [72 * HOUR, '3 days'],
  [48 * HOUR, '2 days'],
  [48 * HOUR - 1, '47 hours'],
  [HOUR, '1 hour'],
  [HOUR - 1, 'less than an hour'],
  [1, 'less than an hour'],
  [0, undefined],
  [-HOUR, undefined],
])('%d milliseconds are %s', (ms, text) => {
  expect(timeLeft(ms)).toBe(text)
})
