import {expect, it} from 'vitest'
import {syncAge} from './sync-age.js'

const DAY = 86_400

it.each([
  [59, 'up-to-date', 'fresh'],
  [-30, 'up-to-date', 'fresh'],
  [-61, 'in the future', 'fresh'],
  [60, '1 minute ago', 'fresh'],
  [59 * 60 + 59, '59 minutes ago', 'fresh'],
  [3600, '1 hour ago', 'fresh'],
  [DAY, '1 day ago', 'fresh'],
  [47 * 3600, '1 day ago', 'fresh'],
  [49 * 3600, '2 days ago', 'old'],
  [721 * 3600, '30 days ago', 'very-old'],
  [365 * DAY, '365 days ago', 'very-old'],
  [365 * DAY + 1, '1 year ago', 'very-old'],
  [730 * DAY, '2 years ago', 'very-old'],
])('%i seconds are %s, %s', (seconds, text, freshness) => {
  expect(syncAge(1_000_000_000 - seconds, 1_000_000_000_000)).toEqual({text, freshness})
})

it('is unknown without a trace', () => {
  expect(syncAge(undefined, 0)).toEqual({text: 'unknown', freshness: 'unknown'})
})
