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
 * Joins what would overlap, until nothing does: a joint spot stands at the mean of its items, and `extentOf` says how much
 * room it takes. Every item is in exactly one spot; the same input gives the same spots.
 */
export function clusterSpots<T>(
  spots: readonly Spot<T>[],
  extentOf: (items: readonly T[]) => Extent,
): readonly Spot<T>[] {
  const placed: Spot<T>[] = []
  for (const spot of spots) {
    let next = spot
    let index = placed.findIndex(other => overlap(next, other, extentOf))
    // A joint spot is larger and stands elsewhere, so it may meet others in turn.
    while (index !== -1) {
      next = join(placed.splice(index, 1)[0] ?? next, next)
      index = placed.findIndex(other => overlap(next, other, extentOf))
    }
    placed.push(next)
  }
  return placed
}

function overlap<T>(one: Spot<T>, other: Spot<T>, extentOf: (items: readonly T[]) => Extent): boolean {
  const [a, b] = [extentOf(one.items), extentOf(other.items)]
  return Math.abs(one.x - other.x) * 2 < a.width + b.width && Math.abs(one.y - other.y) * 2 < a.height + b.height
}

function join<T>(one: Spot<T>, other: Spot<T>): Spot<T> {
  const items = [...one.items, ...other.items]
  const mean = (ofOne: number, ofOther: number): number =>
    (ofOne * one.items.length + ofOther * other.items.length) / items.length
  return {x: mean(one.x, other.x), y: mean(one.y, other.y), items}
}
