import fc from 'fast-check'
import {expect, it} from 'vitest'
import {floorDiv, GO_ZERO_TIME, NANOS_PER_SECOND, truncate, unixSeconds} from './mod-time.js'

const time = fc.bigInt({min: -(2n ** 63n), max: 2n ** 63n})
const precision = fc.bigInt({min: 1n, max: 10n ** 12n})

it('rounds down to a multiple of the precision, also before 1970', () => {
  fc.assert(
    fc.property(time, precision, (at, step) => {
      const rounded = truncate(at, step)
      expect(rounded % step).toBe(0n)
      expect(rounded <= at && at < rounded + step).toBe(true)
    }),
  )
})

it('leaves a time as it is when it is exact', () => {
  expect(truncate(-7n, 0n)).toBe(-7n)
  expect(truncate(-7n, -1n)).toBe(-7n)
})

it('rounds down when it divides', () => {
  expect([floorDiv(-1n, 2n), floorDiv(1n, 2n), floorDiv(-4n, 2n)]).toEqual([-1n, 0n, -2n])
})

it('tells whole seconds', () => {
  expect(unixSeconds(1_999_999_999n)).toBe(1)
  expect(unixSeconds(-1n)).toBe(-1)
  expect(unixSeconds(GO_ZERO_TIME)).toBe(Date.parse('0001-01-01T00:00:00Z') / 1000)
  expect(unixSeconds(NANOS_PER_SECOND)).toBe(1)
})
