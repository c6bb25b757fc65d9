import fc from 'fast-check'
import {geoDistance, geoInterpolate} from 'd3-geo'
import {expect, it} from 'vitest'
import {greatCircle} from './great-circle.js'
import type {MapPoint} from './land.js'

const point: fc.Arbitrary<MapPoint> = fc.tuple(
  fc.double({min: -180, max: 180, noNaN: true}),
  fc.double({min: -90, max: 90, noNaN: true}),
)
const pair = (at: MapPoint): [number, number] => [at[0], at[1]]

it('is the shortest way, as d3 finds it', () => {
  const [paris, tokyo]: readonly MapPoint[] = [
    [2.35, 48.86],
    [139.65, 35.68],
  ]
  const [line = []] = greatCircle(paris ?? [0, 0], tokyo ?? [0, 0], 4)
  const middle = geoInterpolate([2.35, 48.86], [139.65, 35.68])(0.5)
  expect(line).toHaveLength(5)
  expect(line[2]?.[0]).toBeCloseTo(middle[0], 9)
  expect(line[2]?.[1]).toBeCloseTo(middle[1], 9)
})

it('leaves the map at one side and comes back at the other', () => {
  const [toEdge = [], fromEdge = []] = greatCircle([139.65, 35.68], [-122.42, 37.77])
  expect(toEdge[0]).toEqual([139.65, 35.68])
  expect(toEdge.at(-1)?.[0]).toBe(180)
  expect(fromEdge[0]).toEqual([-180, toEdge.at(-1)?.[1]])
  expect(fromEdge.at(-1)).toEqual([-122.42, 37.77])
})

it('is a line of one point, or any line, where there is no shortest way', () => {
  expect(greatCircle([5, 5], [5, 5])).toEqual([
    [
      [5, 5],
      [5, 5],
    ],
  ])
  expect(greatCircle([0, 90], [0, -90])).toHaveLength(1)
  expect(
    greatCircle([180, 10], [-180, 20])
      .flat()
      .every(at => at.every(Number.isFinite)),
  ).toBe(true)
})

it('starts and ends at its points, never jumps and is never longer than the way itself', () => {
  fc.assert(
    fc.property(point, point, (from, to) => {
      const lines = greatCircle(from, to)
      expect(lines[0]?.[0]).toEqual(from)
      expect(lines.at(-1)?.at(-1)).toEqual(to)
      let length = 0
      for (const line of lines) {
        line.slice(1).forEach((at, index) => {
          const before = line[index] ?? at
          expect(Math.abs(at[0] - before[0])).toBeLessThanOrEqual(180 + 1e-6)
          length += geoDistance(pair(before), pair(at))
        })
      }
      expect(length).toBeLessThanOrEqual(geoDistance(pair(from), pair(to)) * 1.02 + 1e-6)
    }),
  )
})
