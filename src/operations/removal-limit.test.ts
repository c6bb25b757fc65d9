import {expect, it} from 'vitest'
import {removalLimit} from './removal-limit.js'

it('is a part of the files, rounded down, and a few in any case', () => {
  expect(removalLimit(1001, 50)).toBe(500)
  expect(removalLimit(0, 50)).toBe(19)
  expect(removalLimit(30, 50)).toBe(19)
})
