import type {MirrorId} from '../mirror.js'
import {sampleBelow, shuffled, type Random} from './sample.js'
import {stickyOrder} from './sticky.js'
import type {RankedMirror, Ranking} from './types.js'

/** How many mirrors an answer names when the draw decides which. */
const MAX_DRAWN = 5

/** What a draw depends on. Mirrors are known by their positions in the ranking. */
interface Drawable {
  /** How many mirrors there are. */
  readonly count: number
  readonly located: boolean
  /** Those of the ranking stand one after the other from `first` on; `weighted` mirrors have one. */
  readonly weights: ArrayLike<number>
  readonly first: number
  readonly weighted: number
  readonly totalWeight: number
}

/** What decides instead of chance. */
interface StickyKey {
  readonly key: number
  readonly idAt: (position: number) => MirrorId
}

/** The mirrors for one answer: see `drawPositions`. */
export function drawMirrors(ranking: Ranking, random: Random, stickyKey?: number): readonly RankedMirror[] {
  const {mirrors, weights} = ranking
  const idAt = (at: number): MirrorId => mirrors[at]?.mirror.id ?? 0
  const drawable = {...ranking, count: mirrors.length, first: 0, weighted: weights.length}
  const sticky = stickyKey === undefined ? undefined : {key: stickyKey, idAt}
  return drawPositions(drawable, random, sticky).flatMap(at => mirrors[at] ?? [])
}

/**
 * The positions of the mirrors for one answer, the first of which takes the request.
 *
 * Where several mirrors share the requests, they are drawn by weight and the
 * others left out. Where none or one has a weight, all are named, best first.
 * A client whose place is unknown gets any of them. With a key, the same is drawn each time for it.
 */
export function drawPositions(ranking: Drawable, random: Random, sticky?: StickyKey): number[] {
  const {count, located, weights, first, weighted} = ranking
  if (located && weighted < 2) return allBelow(count)
  if (sticky !== undefined) {
    const weightAt = (at: number): number => (located ? (weights[first + at] ?? 0) : 1)
    return stickyOrder(located ? weighted : count, {...sticky, weightAt}, MAX_DRAWN)
  }
  return located ? drawByWeight(ranking, random, MAX_DRAWN) : sampleBelow(count, MAX_DRAWN, random)
}

/** All mirrors in the order in which a page lists them. */
export const listMirrors = ({mirrors, located}: Ranking, random: Random): readonly RankedMirror[] =>
  located ? mirrors : shuffled(mirrors, random)

function allBelow(end: number): number[] {
  const all: number[] = []
  for (let at = 0; at < end; at++) all.push(at)
  return all
}

/** Draws without putting back: each draw is fair among those that are left. */
function drawByWeight(ranking: Drawable, random: Random, limit: number): number[] {
  const {weights, first, weighted} = ranking
  const drawn: number[] = []
  let total = ranking.totalWeight
  for (let draws = Math.min(limit, weighted); draws > 0; draws--) {
    const at = positionAt(ranking, drawn, random() * total)
    if (at === -1) continue
    drawn.push(at)
    total -= weights[first + at] ?? 0
  }
  return drawn
}

/**
 * The position on which `point` falls when the weights that are left lie end to end. One of weight 0 has no room to be
 * hit, not even when rounding puts the point behind the end: then it is the last with a weight, -1 when there is none.
 */
function positionAt({weights, first, weighted}: Drawable, drawn: readonly number[], point: number): number {
  let rest = point
  let last = -1
  for (let at = 0; at < weighted; at++) {
    const weight = weights[first + at] ?? 0
    if (weight === 0 || drawn.includes(at)) continue
    rest -= weight
    if (rest < 0) return at
    last = at
  }
  return last
}
