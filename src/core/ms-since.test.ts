import {expect, it} from 'vitest'
import {msSince} from './ms-since.js'

it('is the time that has passed, and for ever when the clock was set back', () => {
  expect(msSince(1000, 1500)).toBe(500)
  expect(msSince(1000, 1000)).toBe(0)
  expect(msSince(1000, 999)).toBe(Infinity)
  expect(msSince(-Infinity, 0)).toBe(Infinity)
})
