import fc from 'fast-check'
import {expect, it} from 'vitest'
import {clusterSpots, type Spot} from './cluster.js'

const at = (x: number, y: number, ...items: readonly string[]): Spot<string> => ({x, y, items})
const square = () => ({width: 10, height: 10})

it('leaves alone what has room', () => {
  const spots = [at(0, 0, 'a'), at(10, 0, 'b'), at(0, 11, 'c')]
  expect(clusterSpots(spots, square)).toEqual(spots)
})

it('joins what overlaps where the first one stands', () => {
  expect(clusterSpots([at(0, 0, 'a'), at(6, 3, 'b', 'c'), at(50, 0, 'd')], square)).toEqual([
    at(0, 0, 'a', 'b', 'c'),
    at(50, 0, 'd'),
  ])
})

it('keeps the place of the first one however the others are joined', () => {
  const growing = (items: readonly string[]) => ({width: 10 * items.length, height: 10})
  const spots = [at(0, 0, 'a'), at(18, 0, 'b'), at(4, 0, 'c'), at(-9, 0, 'd')]
  expect(clusterSpots(spots, growing)).toEqual([at(0, 0, 'a', 'c', 'd', 'b')])
})

it('joins again what a larger joint spot meets', () => {
  const growing = (items: readonly string[]) => ({width: 10 * items.length, height: 10})
  expect(clusterSpots([at(0, 0, 'a'), at(14, 0, 'b'), at(8, 0, 'c')], growing)).toHaveLength(1)
})

it('loses nothing, repeats nothing and lets nothing overlap', () => {
  const coordinate = fc.double({min: 0, max: 100, noNaN: true})
  fc.assert(
    fc.property(fc.array(fc.tuple(coordinate, coordinate), {maxLength: 60}), points => {
      const extentOf = (items: readonly number[]) => ({width: 5 + items.length, height: 5})
      const spots = clusterSpots(
        points.map(([x, y], item) => ({x, y, items: [item]})),
        extentOf,
      )
      expect(spots.flatMap(({items}) => items).toSorted((a, b) => a - b)).toEqual(points.map((_, item) => item))
      for (const one of spots) {
        for (const other of spots) {
          if (one === other) continue
          const [a, b] = [extentOf(one.items), extentOf(other.items)]
          const apart = [
            Math.abs(one.x - other.x) * 2 - (a.width + b.width),
            Math.abs(one.y - other.y) * 2 - (a.height + b.height),
          ]
          expect(Math.max(...apart)).toBeGreaterThanOrEqual(0)
        }
      }
    }),
  )
})
