import {expect, it} from 'vitest'
import {humanDuration, relativeTime} from './relative-time.js'

const NOW = 1_800_000_000_000

it.each([
  [0, 'just now'],
  [4.9, 'just now'],
  [5, '5 s ago'],
  [119, '1 min ago'],
  [7200, '2 h ago'],
  [86_400 * 2.9, '2 d ago'],
  [86_400 * 800, '2 y ago'],
  [-3600, 'just now'],
])('calls %d seconds before now "%s"', (ago, text) => {
  expect(relativeTime(NOW / 1000 - ago, NOW)).toBe(text)
})

it('says never for what has not happened', () => {
  expect(relativeTime(undefined, NOW)).toBe('never')
})

it('measures below a second, and below zero, as nothing', () => {
  expect([humanDuration(0.4), humanDuration(-9)]).toEqual(['0 s', '0 s'])
})
