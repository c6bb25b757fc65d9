/** Something to be drawn on a map, centred on a point. */
export interface Spot<T> {
  readonly x: number
  readonly y: number
  readonly items: readonly T[]
}

export interface Extent {
  readonly width: number
  readonly height: number
}

/**
 * Joins what would overlap, until nothing does. A joint spot stands where the first of its spots stood, so give the most
 * important ones first; `extentOf` says how much room it takes. Every item is in exactly one spot, in the order given.
 */
export function clusterSpots<T>(
  spots: readonly Spot<T>[],
  extentOf: (items: readonly T[]) => Extent,
): readonly Spot<T>[] {
  const placed: Box<T>[] = []
  for (const [rank, spot] of spots.entries()) {
    let next = boxOf({rank, ...spot}, extentOf)
    let index = placed.findIndex(other => overlap(next, other))
    // A joint spot is larger, so it may meet others in turn.
    while (index !== -1) {
      next = join(placed.splice(index, 1)[0] ?? next, next, extentOf)
      index = placed.findIndex(other => overlap(next, other))
    }
    placed.push(next)
  }
  return placed.sort((one, other) => one.rank - other.rank).map(({x, y, items}) => ({x, y, items}))
}

interface Ranked<T> extends Spot<T> {
  /** The place of its first spot in the order given. */
  readonly rank: number
}

interface Box<T> extends Ranked<T>, Extent {}

const boxOf = <T>(spot: Ranked<T>, extentOf: (items: readonly T[]) => Extent): Box<T> => ({
  ...spot,
  ...extentOf(spot.items),
})

const overlap = (one: Box<unknown>, other: Box<unknown>): boolean =>
  Math.abs(one.x - other.x) * 2 < one.width + other.width && Math.abs(one.y - other.y) * 2 < one.height + other.height

function join<T>(one: Box<T>, other: Box<T>, extentOf: (items: readonly T[]) => Extent): Box<T> {
  const [first, second] = one.rank < other.rank ? [one, other] : [other, one]
  const {x, y, rank} = first
  return boxOf({x, y, rank, items: [...first.items, ...second.items]}, extentOf)
}
