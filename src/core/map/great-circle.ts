import type {MapPoint} from './land.js'

const RADIANS = Math.PI / 180

type Vector = readonly [number, number, number]

const vectorOf = ([longitude, latitude]: MapPoint): Vector => [
  Math.cos(latitude * RADIANS) * Math.cos(longitude * RADIANS),
  Math.cos(latitude * RADIANS) * Math.sin(longitude * RADIANS),
  Math.sin(latitude * RADIANS),
]

const pointOf = ([x, y, z]: Vector): MapPoint => [Math.atan2(y, x) / RADIANS, Math.atan2(z, Math.hypot(x, y)) / RADIANS]

/**
 * The shortest way between two points of the globe as lines to draw: two of them when it leaves the map at one side and
 * comes back at the other. Between opposite points all ways are equally short; one of them is taken.
 */
export function greatCircle(from: MapPoint, to: MapPoint, steps = 32): readonly (readonly MapPoint[])[] {
  const [a, b] = [vectorOf(from), vectorOf(to)]
  const angle = Math.acos(Math.min(1, Math.max(-1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])))
  const sine = Math.sin(angle)
  if (sine < 1e-9) return cutAtEdge([from, to])

  const between = Array.from({length: steps - 1}, (_, index): MapPoint => {
    const part = (index + 1) / steps
    const [ofA, ofB] = [Math.sin((1 - part) * angle) / sine, Math.sin(part * angle) / sine]
    return pointOf([a[0] * ofA + b[0] * ofB, a[1] * ofA + b[1] * ofB, a[2] * ofA + b[2] * ofB])
  })
  return cutAtEdge([from, ...between, to])
}

/** The map's edge is at 180 degrees, where longitudes jump. */
function cutAtEdge(points: readonly MapPoint[]): readonly (readonly MapPoint[])[] {
  const lines: MapPoint[][] = [[]]
  let before: MapPoint | undefined
  for (const point of points) {
    if (before !== undefined && Math.abs(point[0] - before[0]) > 180) {
      const [leaving, entering] = edgePoints(before, point)
      lines.at(-1)?.push(leaving)
      lines.push([entering])
    }
    lines.at(-1)?.push(point)
    before = point
  }
  return lines
}

function edgePoints([fromEast, fromNorth]: MapPoint, [toEast, toNorth]: MapPoint): readonly [MapPoint, MapPoint] {
  const side = Math.sign(fromEast)
  const [before, after] = [180 - Math.abs(fromEast), 180 - Math.abs(toEast)]
  const north = before + after === 0 ? fromNorth : fromNorth + ((toNorth - fromNorth) * before) / (before + after)
  return [
    [180 * side, north],
    [-180 * side, north],
  ]
}
