import {landRings, type MapPoint} from '../../../core/map/land.js'
import {type FlatPoint, HALF_WIDTH, naturalEarth} from '../../../core/map/natural-earth.js'

/** The world without what lies in the far south, where nobody has a mirror. */
const WIDTH = 2000
const NORTH = 84
const SOUTH = -58
const SCALE = WIDTH / 2 / HALF_WIDTH
const TOP = naturalEarth([0, NORTH]).y * SCALE
const HEIGHT = Math.round(naturalEarth([0, SOUTH]).y * SCALE - TOP)

/** A part of the drawing: what an SVG's `viewBox` says. */
export interface MapArea {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const WORLD: MapArea = {x: 0, y: 0, width: WIDTH, height: HEIGHT}

/** Where a place is on the drawing; what lies south of it stands at its edge. */
export function onMap([longitude, latitude]: MapPoint): FlatPoint {
  const bounded = naturalEarth([clamp(longitude, -180, 180), clamp(latitude, SOUTH, NORTH)])
  return {x: WIDTH / 2 + bounded.x * SCALE, y: bounded.y * SCALE - TOP}
}

/** Coasts are coarse, so that a closer look shows nothing more. */
const NARROWEST = 520
const MARGIN = 1.3

/** The smallest part of the world, in its proportions, that shows all points with some room around them. */
export function areaAround(points: readonly FlatPoint[]): MapArea {
  if (points.length === 0) return WORLD
  const xs = points.map(({x}) => x)
  const ys = points.map(({y}) => y)
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  const wanted = Math.max((right - left) * MARGIN, ((bottom - top) * MARGIN * WIDTH) / HEIGHT, NARROWEST)
  const width = Math.round(Math.min(WIDTH, wanted))
  const height = Math.round((width * HEIGHT) / WIDTH)
  return {
    x: Math.round(clamp((left + right - width) / 2, 0, WIDTH - width)),
    y: Math.round(clamp((top + bottom - height) / 2, 0, HEIGHT - height)),
    width,
    height,
  }
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

let kept: string | undefined

/** All land as the data of one SVG path. It is the same for every page, so it is made once, when the first one wants it. */
export const landPath = (): string => (kept ??= drawLand())

const drawLand = (): string =>
  landRings()
    .filter(ring => ring.some(([, latitude]) => latitude > SOUTH))
    .map(drawRing)
    .join('')

/** Steps from point to point in whole units are the shortest way to write a coast. */
function drawRing(ring: readonly MapPoint[]): string {
  let [x, y] = [0, 0]
  let path = ''
  for (const point of ring) {
    const flat = onMap(point)
    const [nextX, nextY] = [Math.round(flat.x), Math.round(flat.y)]
    if (path === '') path = `M${nextX} ${nextY}l`
    else if (nextX !== x || nextY !== y) path += `${nextX - x} ${nextY - y} `
    ;[x, y] = [nextX, nextY]
  }
  return `${path.trimEnd().replaceAll(' -', '-')}z`
}

/** Lines through points as the data of an SVG path. */
export const linePath = (lines: readonly (readonly MapPoint[])[]): string =>
  lines.map(line => `M${line.map(point => coordinates(onMap(point))).join('L')}`).join('')

const coordinates = ({x, y}: FlatPoint): string => `${x.toFixed(1)} ${y.toFixed(1)}`
