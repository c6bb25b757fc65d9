// Writes the outline of the world's land, which pages and the dashboard draw their maps from: src/core/map/land-outline.ts.
// With --print it only shows what it would write.
// The data are those of Natural Earth at 1:110 million (public domain), as the package world-atlas brings them.
import {writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {geoEquirectangular, geoPath} from 'd3-geo'
import {feature} from 'topojson-client'

const TARGET = 'src/core/map/land-outline.ts'
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** A whole number as source maps write it: the sign in the lowest bit, then five bits a character, the lowest first. */
function vlq(value) {
  let rest = value < 0 ? -value * 2 + 1 : value * 2
  let text = ''
  do {
    const more = rest > 31
    text += DIGITS[(rest % 32) + (more ? 32 : 0)]
    rest = Math.floor(rest / 32)
  } while (rest > 0)
  return text
}

/** Rings in tenths of a degree, cut where the map ends at 180 degrees: no line runs across it. */
function ringsOf(land) {
  const rings = []
  const sink = {
    moveTo: (x, y) => rings.push([[x, y]]),
    lineTo: (x, y) => rings.at(-1).push([x, y]),
    closePath: () => rings.at(-1).push(rings.at(-1)[0]),
  }
  const tenths = geoEquirectangular()
    .scale(1800 / Math.PI)
    .translate([0, 0])
    .precision(0)
  geoPath(tenths, sink)(land)
  return rings
}

/** A closed ring: every point as its distance from the one before, the first from 0, 0. */
function encodeRing(ring) {
  let [x, y] = [0, 0]
  let text = ''
  for (const [east, south] of ring) {
    const [nextX, nextY] = [Math.round(east), Math.round(-south)]
    if (text !== '' && nextX === x && nextY === y) continue
    text += vlq(nextX - x) + vlq(nextY - y)
    ;[x, y] = [nextX, nextY]
  }
  return text
}

const topology = createRequire(import.meta.url)('world-atlas/land-110m.json')
const lines = ringsOf(feature(topology, topology.objects.land)).map(ring => `  '${encodeRing(ring)}',\n`)
const file = `/**
 * The world's land as closed rings; made by scripts/generate-land.mjs from Natural Earth at 1:110 million (public domain).
 * Each ring is a line of base64 VLQ numbers: longitude and latitude in tenths of a degree, as steps from the last point.
 */
export const LAND_OUTLINE: readonly string[] = [
${lines.join('')}]
`
if (process.argv.includes('--print')) process.stdout.write(file)
else writeFileSync(TARGET, file)
