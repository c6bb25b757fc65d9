import type {Mirror} from '../mirror.js'
import {isLocated, type Place} from '../place.js'
import {distanceKm} from './distance.js'
import {isSameAs} from './exclude.js'
import {resolveUrl} from './resolve-url.js'
import type {RankedMirror, Ranking, TlsWish} from './types.js'

/** Stands for the distance of a mirror at the client's own spot, so that "times the range" is not 0. */
const SMALLEST_FLOAT32 = 2 ** -149

/** A mirror and how far it is from the client. */
interface Placed {
  readonly mirror: Mirror
  readonly distance: number
}

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
 * Ranks the mirrors that may take a client's request, best first; equals stay in the order given.
 *
 * `weightDistributionRange` tells up to how many times the nearest mirror's
 * distance others share its requests. A client whose place is unknown gets the
 * mirrors as they are: without scores, to be drawn at random.
 */
export function rankMirrors(
  mirrors: readonly Mirror[],
  client: Place,
  tls: TlsWish,
  weightDistributionRange: number,
): Ranking {
  if (!isLocated(client)) {
    const ranked = mirrors.map(mirror => rankedMirror({mirror, distance: 0}, tls, 0, 0))
    return {mirrors: ranked, weights: [], totalWeight: 0, located: false}
  }
  const placed = mirrors.map(mirror => ({mirror, distance: distanceKm(client, mirror)}))
  const scale = scaleOf(placed, weightDistributionRange)
  const scored = placed
    .map(entry => ({entry, score: scoreOf(entry, client, scale)}))
    .sort((one, other) => other.score - one.score)
  const weights = scored.filter(({score}) => score > scale.base).map(({score}) => score - scale.base)
  const totalWeight = weights.reduce((sum, weight) => sum + weight, 0)
  return {
    mirrors: scored.map(({entry, score}, at) => rankedMirror(entry, tls, score, percent(weights[at], totalWeight))),
    weights,
    totalWeight,
    located: true,
  }
}

function scaleOf(placed: readonly Placed[], range: number): Scale {
  const nearest = placed.reduce((least, {distance}) => Math.min(least, distance), Infinity)
  const farthest = placed.reduce((most, {distance}) => Math.max(most, distance), 0)
  const closest = nearest === 0 ? SMALLEST_FLOAT32 : nearest
  return {base: Math.trunc(farthest), closest, reach: Math.fround(closest * Math.fround(range))}
}

/** At least 1. A score above `base` earns a share of the requests. */
function scoreOf({mirror, distance}: Placed, client: Place, scale: Scale): number {
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

const percent = (weight: number | undefined, total: number): number =>
  weight === undefined ? 0 : Math.fround((weight * 100) / total)

function rankedMirror({mirror, distance}: Placed, tls: TlsWish, computedScore: number, weight: number): RankedMirror {
  const {absoluteUrl} = resolveUrl(mirror, tls)
  return {mirror, absoluteUrl, distanceKm: distance, computedScore, weight}
}
