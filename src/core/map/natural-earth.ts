import type {MapPoint} from './land.js'

/** A point of the flat map: x grows to the east and y to the south, both 0 where the equator meets Greenwich. */
export interface FlatPoint {
  readonly x: number
  readonly y: number
}

/** Half the width of the whole world on the flat map. */
export const HALF_WIDTH = 0.8707 * Math.PI

const RADIANS = Math.PI / 180

/**
 * The Natural Earth projection of Tom Patterson, which shows the whole world with little distortion, in the polynomial
 * form of Šavrič, Jenny, Patterson, Petrovič and Hurni (2011), "A polynomial equation for the Natural Earth projection".
 */
export function naturalEarth([longitude, latitude]: MapPoint): FlatPoint {
  const phi = latitude * RADIANS
  const two = phi ** 2
  const four = two ** 2
  const width = 0.8707 - 0.131979 * two + four * (-0.013791 + four * (0.003971 * two - 0.001529 * four))
  const height = 1.007226 + two * (0.015085 + four * (-0.044475 + 0.028874 * two - 0.005916 * four))
  return {x: longitude * RADIANS * width, y: -phi * height}
}
