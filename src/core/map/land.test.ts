import {readFile} from 'node:fs/promises'
import {feature} from 'topojson-client'
import type {GeometryCollection, Topology} from 'topojson-specification'
import {expect, it} from 'vitest'
import {LAND_OUTLINE} from './land-outline.js'
import {landRings, type MapPoint} from './land.js'

const tenths = ([longitude = 0, latitude = 0]: readonly number[]): MapPoint => [
  Math.round(longitude * 10) / 10,
  Math.round(latitude * 10) / 10,
]

/** Rounded points that fall together are one. */
const withoutRepeats = (points: readonly MapPoint[]): readonly MapPoint[] =>
  points.filter(([x, y], index) => index === 0 || x !== points[index - 1]?.[0] || y !== points[index - 1]?.[1])

it('is the land of Natural Earth to a tenth of a degree', async () => {
  const text = await readFile('node_modules/world-atlas/land-110m.json', 'utf8')
  const topology = JSON.parse(text) as Topology<{land: GeometryCollection}>
  const wanted = feature(topology, topology.objects.land).features.flatMap(({geometry}) =>
    geometry.type === 'MultiPolygon' ? geometry.coordinates.flat() : [],
  )

  expect(wanted.length).toBeGreaterThan(100)
  expect(landRings()).toEqual(wanted.map(ring => withoutRepeats(ring.map(tenths))))
})

it('is closed, on the globe and small', () => {
  for (const ring of landRings()) {
    expect(ring.at(-1)).toEqual(ring[0])
    expect(ring.every(([longitude, latitude]) => Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90)).toBe(true)
  }
  expect(LAND_OUTLINE.join('').length).toBeLessThan(15_000)
})
