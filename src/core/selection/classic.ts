import type {Mirror} from '../mirror.js'
import type {Place} from '../place.js'
import {isSameAs} from './exclude.js'
import type {Placed, Scored} from './placed.js'

/** Stands for the distance of a mirror at the client's own spot, so that "times the range" is not 0. */
const SMALLEST_FLOAT32 = 2 ** -149

/** What a score is relative to. */
interface Scale {
  /** Whole kilometres to the farthest mirror. */
  readonly base: number
  /** Kilometres to the nearest mirror; never 0. */
  readonly closest: number
  /** Mirrors up to this many kilometres away are taken to be as good as the nearest. */
  readonly reach: number
}

/**
 * The original's formula, best first; equals stay in the order given. A weight is what a score exceeds the distance
 * of the farthest mirror by. `range` tells up to how many times the nearest mirror's distance others share its requests.
 */
export function classicScores(placed: readonly Placed[], client: Place, range: number): Scored[] {
  const scale = scaleOf(placed, range)
  return placed
    .map(({mirror, distance}) => {
      const score = scoreOf(mirror, distance, client, scale)
      return {mirror, distance, score, weight: Math.max(0, score - scale.base)}
    })
    .sort((one, other) => other.score - one.score)
}

function scaleOf(placed: readonly Placed[], range: number): Scale {
  const nearest = placed.reduce((least, {distance}) => Math.min(least, distance), Infinity)
  const farthest = placed.reduce((most, {distance}) => Math.max(most, distance), 0)
  const closest = nearest === 0 ? SMALLEST_FLOAT32 : nearest
  return {base: Math.trunc(farthest), closest, reach: Math.fround(closest * Math.fround(range))}
}

/** At least 1. A score above `base` earns a share of the requests. */
function scoreOf(mirror: Mirror, distance: number, client: Place, scale: Scale): number {
  const {base} = scale
  let score = base - Math.trunc(distance) + 1 + nearnessBonus(mirror, distance, client, scale)
  if (isSameAs(mirror, client)) score += Math.trunc(base / 2)
  return Math.trunc(Math.max(score + score * (mirror.score / 100) + 0.5, 1))
}

/** Negative for a far mirror in the client's own country, which is the original's rule as well. */
function nearnessBonus({countryCodes}: Mirror, distance: number, client: Place, {base, closest, reach}: Scale): number {
  const isPrimary = countryCodes[0] === client.countryCode
  if (distance <= reach) return Math.trunc(Math.fround(base - distance) * (isPrimary ? 1 : 0.5))
  if (isPrimary) return Math.trunc(Math.fround(base - Math.fround(distance * 5)))
  if (countryCodes.includes(client.countryCode)) return Math.trunc(Math.fround(base - closest))
  return 0
}
