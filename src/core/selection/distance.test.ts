import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {distanceKm, type Coordinates} from './distance.js'

const at = (latitude: number, longitude: number): Coordinates => ({latitude, longitude})
const paris = at(48.8567, 2.3508)
const anywhere = fc.record({
  latitude: fc.double({min: -90, max: 90, noNaN: true}),
  longitude: fc.double({min: -180, max: 180, noNaN: true}),
})

describe('distanceKm', () => {
  it.each([
    [paris, at(40.7127, 74.0059), 5514.9014],
    [paris, at(40.7127, -74.0059), 5837.1416],
    [paris, at(52.5167, 13.3833), 876.0506],
    [paris, at(51.5072, 0.1275), 334.50955],
    [paris, at(51.5072, -0.1275), 343.46515],
    [paris, at(48.85, 2.35), 0.7475711],
    [paris, at(43.2965, 5.3698), 660.52655],
    [paris, at(40.4168, -3.7038), 1052.8518],
    [paris, at(1, 1), 5322.9927],
    [at(0, 0), at(0, 180), 20015.086],
    [at(90, 0), at(-90, 0), 20015.086],
  ])('gives the very float32 of the original from %o to %o', (from, to, km) => {
    expect(distanceKm(from, to)).toBe(Math.fround(km))
  })

  it('is 0 from a place to itself, the same both ways and never more than half the way round', () => {
    fc.assert(
      fc.property(anywhere, anywhere, (from, to) => {
        expect(distanceKm(from, from)).toBe(0)
        expect(distanceKm(to, from)).toBeCloseTo(distanceKm(from, to), 2)
        expect(distanceKm(from, to)).toBeLessThan(20_016)
      }),
    )
  })
})
