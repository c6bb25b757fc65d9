import {sample, shuffled, type Random} from './sample.js'
import {stickyOrder} from './sticky.js'
import type {RankedMirror, Ranking} from './types.js'

/** How many mirrors an answer names when the draw decides which. */
const MAX_DRAWN = 5

/**
 * The mirrors for one answer, the first of which takes the request.
 *
 * Where several mirrors share the requests, they are drawn by weight and the
 * others left out. Where none or one has a weight, all are named, best first.
 * A client whose place is unknown gets any of them. With a key, the same is drawn each time for it.
 */
export function drawMirrors(ranking: Ranking, random: Random, stickyKey?: number): readonly RankedMirror[] {
  const {mirrors, weights, located} = ranking
  if (located && weights.length < 2) return mirrors
  if (stickyKey !== undefined) return stickyOrder(ranking, stickyKey, MAX_DRAWN)
  return located ? drawByWeight(ranking, random, MAX_DRAWN) : sample(mirrors, MAX_DRAWN, random)
}

/** All mirrors in the order in which a page lists them. */
export const listMirrors = ({mirrors, located}: Ranking, random: Random): readonly RankedMirror[] =>
  located ? mirrors : shuffled(mirrors, random)

/** Draws without putting back: each draw is fair among those that are left. */
function drawByWeight({mirrors, weights, totalWeight}: Ranking, random: Random, limit: number): RankedMirror[] {
  const left = weights.slice()
  const drawn: RankedMirror[] = []
  let total = totalWeight
  for (let draws = Math.min(limit, left.length); draws > 0; draws--) {
    const at = indexAt(left, random() * total)
    const mirror = mirrors[at]
    if (mirror !== undefined) drawn.push(mirror)
    total -= left[at] ?? 0
    left[at] = 0
  }
  return drawn
}

/**
 * The entry on which `point` falls when the weights lie end to end. One of weight 0 has no room to be hit, not even
 * when rounding puts the point behind the end.
 */
function indexAt(weights: readonly number[], point: number): number {
  let rest = point
  for (let at = 0; at < weights.length; at++) {
    rest -= weights[at] ?? 0
    if (rest < 0) return at
  }
  return weights.findLastIndex(weight => weight > 0)
}
