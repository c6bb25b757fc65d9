import type {Place} from '../place.js'

export type Coordinates = Pick<Place, 'latitude' | 'longitude'>

const EARTH_RADIUS_KM = 6371
const DEGREE = Math.fround(Math.PI / 180)

const square = (value: number): number => value * value

/**
 * Great-circle distance in kilometres by the haversine formula, as a float32.
 *
 * Every rounding is the original's, because scores are computed from these
 * numbers: angles are float32, sines and the arc are double.
 */
export function distanceKm(from: Coordinates, to: Coordinates): number {
  const fromLatitude = Math.fround(from.latitude)
  const toLatitude = Math.fround(to.latitude)
  const latitudes = Math.fround(Math.fround(toLatitude - fromLatitude) * DEGREE)
  const longitudes = Math.fround(Math.fround(Math.fround(to.longitude) - Math.fround(from.longitude)) * DEGREE)
  const a =
    square(Math.sin(Math.fround(latitudes / 2))) +
    Math.cos(Math.fround(fromLatitude * DEGREE)) *
      Math.cos(Math.fround(toLatitude * DEGREE)) *
      square(Math.sin(Math.fround(longitudes / 2)))
  // Between opposite points rounding can lift `a` above 1, and the root of a negative number is no distance.
  const arc = 2 * Math.atan2(Math.sqrt(a), Math.sqrt(Math.max(0, 1 - a)))
  return Math.fround(EARTH_RADIUS_KM * Math.fround(arc))
}
