import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {float32Text} from './float32.js'

describe('float32Text', () => {
  it.each([
    [48.8567, '48.8567'],
    [-97.822, '-97.822'],
    [123456.789, '123456.79'],
    [1e-5, '1e-05'],
    [0.0001, '0.0001'],
    [1e20, '100000000000000000000'],
    [1e21, '1e+21'],
    [0, '0'],
    [-0, '-0'],
    [0.5, '0.5'],
    [16777216, '16777216'],
    [Number.NaN, 'NaN'],
    [1e39, '+Inf'],
    [-1e39, '-Inf'],
  ])('writes %d as %s', (value, text) => {
    expect(float32Text(value)).toBe(text)
  })

  it('reads back as the same float32', () => {
    fc.assert(
      fc.property(fc.float({noNaN: true, noDefaultInfinity: true}), value => {
        expect(Math.fround(Number(float32Text(value)))).toBe(value)
      }),
    )
  })
})
