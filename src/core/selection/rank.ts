import type {SelectionStrategy} from '../config.js'
import type {Mirror} from '../mirror.js'
import {isLocated, type Place} from '../place.js'
import {balancedScores} from './balanced.js'
import {classicScores} from './classic.js'
import {distanceKm} from './distance.js'
import {limitShares} from './limit-shares.js'
import type {Placed} from './placed.js'
import {resolveUrl} from './resolve-url.js'
import type {RankedMirror, Ranking, TlsWish} from './types.js'

/** The part of the configuration that ranks depend on. */
export interface RankRules {
  readonly selectionStrategy: SelectionStrategy
  /** Used by the classic strategy. */
  readonly weightDistributionRange: number
}

/**
 * Ranks the mirrors that may take a client's request, best first; equals stay in the order given. Those that have
 * neither a weight nor one of the first `named` places are left out.
 *
 * A client whose place is unknown gets the mirrors as they are: all, without scores, to be drawn at random.
 */
export function rankMirrors(
  mirrors: readonly Mirror[],
  client: Place,
  tls: TlsWish,
  rules: RankRules,
  named = Infinity,
): Ranking {
  if (!isLocated(client)) {
    const ranked = mirrors.map(mirror => rankedMirror({mirror, distance: 0}, tls, 0, 0))
    return {mirrors: ranked, weights: [], totalWeight: 0, located: false}
  }
  const placed = mirrors.map(mirror => ({mirror, distance: distanceKm(client, mirror)}))
  const scored =
    rules.selectionStrategy === 'balanced'
      ? balancedScores(placed, client)
      : classicScores(placed, client, rules.weightDistributionRange)
  const shares = limitShares(scored)
  const weights = shares.slice(0, shares.findLastIndex(weight => weight > 0) + 1)
  const totalWeight = weights.reduce((sum, weight) => sum + weight, 0)
  return {
    mirrors: scored
      .slice(0, Math.max(weights.length, named))
      .map((entry, at) => rankedMirror(entry, tls, entry.score, percent(weights[at], totalWeight))),
    weights,
    totalWeight,
    located: true,
  }
}

/** The share that a weight has of all requests, as float32. */
export const percent = (weight: number | undefined, total: number): number =>
  weight === undefined ? 0 : Math.fround((weight * 100) / total)

function rankedMirror({mirror, distance}: Placed, tls: TlsWish, computedScore: number, weight: number): RankedMirror {
  const {absoluteUrl} = resolveUrl(mirror, tls)
  return {mirror, absoluteUrl, distanceKm: distance, computedScore, weight}
}
