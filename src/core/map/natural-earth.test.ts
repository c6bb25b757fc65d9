import fc from 'fast-check'
import {geoNaturalEarth1Raw} from 'd3-geo'
import {expect, it} from 'vitest'
import {HALF_WIDTH, naturalEarth} from './natural-earth.js'

const longitude = fc.double({min: -180, max: 180, noNaN: true})
const latitude = fc.double({min: -90, max: 90, noNaN: true})
const radians = (degrees: number) => (degrees * Math.PI) / 180

it('draws the world as d3 does', () => {
  fc.assert(
    fc.property(longitude, latitude, (east, north) => {
      const {x, y} = naturalEarth([east, north])
      const [wantedX, wantedY] = geoNaturalEarth1Raw(radians(east), radians(north))
      expect(x).toBeCloseTo(wantedX, 12)
      expect(y).toBeCloseTo(-wantedY, 12)
    }),
  )
})

it('has its widest place at the equator', () => {
  expect(naturalEarth([180, 0]).x).toBeCloseTo(HALF_WIDTH, 12)
  expect(naturalEarth([0, 0])).toEqual({x: 0, y: -0})
})
