// Writes the outline of the world's land, which pages and the dashboard draw their maps from: src/core/map/land-outline.ts.
// The data are those of Natural Earth at 1:110 million (public domain), as the package world-atlas brings them.
import {readFileSync, writeFileSync} from 'node:fs'
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

/** A closed ring in tenths of a degree: every point as its distance from the one before, the first from 0, 0. */
function encodeRing(ring) {
  let [x, y] = [0, 0]
  let text = ''
  for (const [longitude, latitude] of ring) {
    const [nextX, nextY] = [Math.round(longitude * 10), Math.round(latitude * 10)]
    if (text !== '' && nextX === x && nextY === y) continue
    text += vlq(nextX - x) + vlq(nextY - y)
    ;[x, y] = [nextX, nextY]
  }
  return text
}

const topology = JSON.parse(readFileSync('node_modules/world-atlas/land-110m.json', 'utf8'))
const rings = feature(topology, topology.objects.land).features.flatMap(({geometry}) => geometry.coordinates.flat())

const lines = rings.map(ring => `  '${encodeRing(ring)}',\n`).join('')
writeFileSync(
  TARGET,
  `/**
 * The world's land as closed rings; made by scripts/generate-land.mjs from Natural Earth at 1:110 million (public domain).
 * Each ring is a line of base64 VLQ numbers: longitude and latitude in tenths of a degree, as steps from the last point.
 */
export const LAND_OUTLINE: readonly string[] = [
${lines}]
`,
)
