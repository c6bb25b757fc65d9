import {execFile} from 'node:child_process'
import {readFile} from 'node:fs/promises'
import {promisify} from 'node:util'
import {geoContains} from 'd3-geo'
import {feature} from 'topojson-client'
import {expect, it} from 'vitest'
import {LAND_OUTLINE} from './land-outline.js'
import {landRings, type MapPoint} from './land.js'

type Topology = Parameters<typeof feature>[0]

const rings = landRings()

/** Inside an odd number of rings, by a ray to the east. */
const isLand = ([x, y]: MapPoint): boolean =>
  rings.filter(ring => {
    const crossings = ring.filter(([toX, toY], index) => {
      const [fromX, fromY] = ring[index - 1] ?? [toX, toY]
      return fromY > y !== toY > y && x < fromX + ((y - fromY) * (toX - fromX)) / (toY - fromY)
    })
    return crossings.length % 2 === 1
  }).length %
    2 ===
  1

it('is land where Natural Earth has land', async () => {
  const text = await readFile('node_modules/world-atlas/land-110m.json', 'utf8')
  const topology = JSON.parse(text) as Topology
  const land = feature(topology, topology.objects['land'] as Parameters<typeof feature>[1])

  let seen = 0
  for (let longitude = -175; longitude < 180; longitude += 10) {
    for (let latitude = -75; latitude < 90; latitude += 10) {
      const wanted = geoContains(land, [longitude, latitude])
      expect(isLand([longitude, latitude]), `${longitude}, ${latitude}`).toBe(wanted)
      if (wanted) seen += 1
    }
  }
  expect(seen).toBeGreaterThan(150)
})

it('is what the script makes of it', async () => {
  const [{stdout}, file] = await Promise.all([
    promisify(execFile)(process.execPath, ['scripts/generate-land.mjs', '--print']),
    readFile('src/core/map/land-outline.ts', 'utf8'),
  ])
  expect(file).toBe(stdout)
})

it('is closed, on the globe, small, and no line runs across the map', () => {
  for (const ring of rings) {
    expect(ring.at(-1)).toEqual(ring[0])
    expect(ring.every(([longitude, latitude]) => Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90)).toBe(true)
    const steps = ring.slice(1).map(([longitude, latitude], index) => ({
      wide: Math.abs(longitude - (ring[index]?.[0] ?? 0)),
      latitude,
    }))
    // Only the edge of the map along the South Pole is as long as the map is wide.
    expect(steps.filter(({wide, latitude}) => wide > 60 && latitude > -89)).toEqual([])
  }
  expect(LAND_OUTLINE.join('').length).toBeLessThan(15_000)
})
