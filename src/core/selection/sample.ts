/** A number in [0, 1), like `Math.random`. Passed in, so that tests can state what is drawn. */
export type Random = () => number

const below = (end: number, random: Random): number => Math.floor(random() * end)

/** All items in a random order, as a copy. Fisher and Yates, inside out. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const order: T[] = []
  for (const item of items) {
    const at = below(order.length + 1, random)
    order.push(item)
    if (at === order.length - 1) continue
    order[order.length - 1] = order[at] as T
    order[at] = item
  }
  return order
}

/** At most `limit` different numbers below `end` in a random order, without listing the others. Floyd's algorithm. */
export function sampleBelow(end: number, limit: number, random: Random): number[] {
  const drawn: number[] = []
  for (let last = Math.max(0, end - limit); last < end; last++) {
    const at = below(last + 1, random)
    drawn.push(drawn.includes(at) ? last : at)
  }
  return shuffled(drawn, random)
}
