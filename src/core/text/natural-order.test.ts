import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {naturalOrder} from './natural-order.js'

describe('naturalOrder', () => {
  it.each([
    [
      ['au-36', 'au-6', 'au-100'],
      ['au-6', 'au-36', 'au-100'],
    ],
    [
      ['b', 'A', 'a', 'B'],
      ['A', 'a', 'B', 'b'],
    ],
    [
      ['m10.eu', 'm9.us', 'm9.eu'],
      ['m9.eu', 'm9.us', 'm10.eu'],
    ],
    [
      ['a1', 'a', 'a01', 'a-1', ''],
      ['', 'a', 'a01', 'a1', 'a-1'],
    ],
    [
      ['x99999999999999999999', 'x100000000000000000000'],
      ['x99999999999999999999', 'x100000000000000000000'],
    ],
  ])('brings %j into the order people expect', (names, sorted) => {
    expect(names.toSorted(naturalOrder)).toEqual(sorted)
  })

  it('gives one order for any names, however they came', () => {
    const names = fc.array(fc.string({unit: fc.constantFrom('a', 'B', '0', '1', '9', '-', 'é'), maxLength: 6}))
    fc.assert(
      fc.property(names, given => {
        const sorted = given.toSorted(naturalOrder)
        expect(given.toReversed().toSorted(naturalOrder)).toEqual(sorted)
        sorted.forEach((name, i) => sorted.slice(i).forEach(later => expect(naturalOrder(name, later)).toBeLessThan(1)))
      }),
    )
  })
})
