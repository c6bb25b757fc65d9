import {expect, it} from 'vitest'
import {contrast} from './contrast.js'

it.each([
  ['#000000', '#ffffff', 21],
  ['#ffffff', '#ffffff', 1],
  ['#777777', '#ffffff', 4.48],
  ['#767676', '#FFFFFF', 4.54],
  ['#ff0000', '#0000ff', 2.15],
])('of %s on %s is %d, in either order', (one, other, wanted) => {
  expect(contrast(one, other)).toBeCloseTo(wanted, 2)
  expect(contrast(other, one)).toBe(contrast(one, other))
})
