import {LAND_OUTLINE} from './land-outline.js'

/** A point in degrees, east and north positive. */
export type MapPoint = readonly [longitude: number, latitude: number]

/**
 * The world's land as closed rings; the last point of a ring is its first one. What lies inside an odd number of
 * rings is land, so that a ring within another one is water. Decoded at each call: keep what you make of it.
 */
export const landRings = (): readonly (readonly MapPoint[])[] => LAND_OUTLINE.map(decodeRing)

const TENTHS = 10

function decodeRing(text: string): MapPoint[] {
  const steps = decodeVlq(text)
  const points: MapPoint[] = []
  let [x, y] = [0, 0]
  for (let index = 0; index + 1 < steps.length; index += 2) {
    x += steps[index] ?? 0
    y += steps[index + 1] ?? 0
    points.push([x / TENTHS, y / TENTHS])
  }
  return points
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Base64 VLQ as in source maps: five bits a character, the lowest first, the sign in the lowest bit of all. */
function decodeVlq(text: string): number[] {
  const numbers: number[] = []
  let [value, shift] = [0, 0]
  for (const character of text) {
    const digit = DIGITS.indexOf(character)
    value += (digit & 31) << shift
    if (digit > 31) {
      shift += 5
    } else {
      numbers.push((value & 1) === 1 ? -(value >> 1) : value >> 1)
      value = 0
      shift = 0
    }
  }
  return numbers
}
