import type {Mirror} from '../mirror.js'
import type {Scored} from './placed.js'

/**
 * The weights of mirrors in rank order, so that none takes more than its `MaxShare` of the requests.
 *
 * What is above a limit goes to the others in proportion to their weights. When all that have a weight are at their
 * limits, the next in rank take the rest. When nobody is left, all take more in proportion: a request is never refused.
 * Where no mirror has a limit, the weights are those given; else they are percents.
 */
export function limitShares(scored: readonly Scored[]): number[] {
  const weights = scored.map(({weight}) => weight)
  if (scored.every(({mirror}) => limitOf(mirror) === 100)) return weights
  const limits = scored.map(({mirror}) => limitOf(mirror))
  return fill(weights, limits)
}

const limitOf = ({maxShare}: Mirror): number => (maxShare === 0 ? 100 : maxShare)

function fill(weights: readonly number[], limits: readonly number[]): number[] {
  const shares = weights.map(() => 0)
  const rest = shareByWeight(weights, limits, shares)
  const left = shareByRank(limits, shares, rest)
  return left === 0 ? shares : shares.map(share => (share * 100) / (100 - left))
}

/** Returns the percents that are left over when all with a weight are at their limits. */
function shareByWeight(weights: readonly number[], limits: readonly number[], shares: number[]): number {
  let open = [...weights.keys()].filter(at => (weights[at] ?? 0) > 0)
  let rest = 100
  while (open.length > 0) {
    const total = open.reduce((sum, at) => sum + (weights[at] ?? 0), 0)
    const fair = new Map(open.map(at => [at, (rest * (weights[at] ?? 0)) / total]))
    const over = open.filter(at => (fair.get(at) ?? 0) >= (limits[at] ?? 0))
    if (over.length === 0) {
      for (const [at, share] of fair) shares[at] = share
      return 0
    }
    for (const at of over) {
      shares[at] = limits[at] ?? 0
      rest -= shares[at]
    }
    open = open.filter(at => !over.includes(at))
  }
  return Math.max(0, rest)
}

function shareByRank(limits: readonly number[], shares: number[], rest: number): number {
  let left = rest
  for (let at = 0; at < shares.length && left > 0; at++) {
    if (shares[at] !== 0) continue
    const share = Math.min(limits[at] ?? 0, left)
    shares[at] = share
    left -= share
  }
  return left
}
