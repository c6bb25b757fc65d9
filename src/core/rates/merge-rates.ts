import {NO_OUTCOMES, OUTCOMES, NO_RATES, type Rates} from './rates.js'
import {byCount, type Counted} from './top-counts.js'

/** Sums counts of the same keys, most frequent first. */
export function mergeCounts<K>(lists: readonly (readonly Counted<K>[])[]): Counted<K>[] {
  const sums = new Map<K, number>()
  for (const list of lists) for (const [key, count] of list) sums.set(key, (sums.get(key) ?? 0) + count)
  return [...sums].sort(byCount)
}

/** The requests of several nodes, or of several intervals of the same length, together. Nothing is one idle second. */
export function mergeRates(parts: readonly Rates[]): Rates {
  if (parts.length === 0) return NO_RATES
  const outcomes = {...NO_OUTCOMES}
  for (const part of parts) for (const outcome of OUTCOMES) outcomes[outcome] += part.outcomes[outcome]
  return {
    seconds: Math.max(...parts.map(({seconds}) => seconds)),
    total: parts.reduce((sum, {total}) => sum + total, 0),
    outcomes,
    mirrors: mergeCounts(parts.map(({mirrors}) => mirrors)),
    countries: mergeCounts(parts.map(({countries}) => countries)),
    files: mergeCounts(parts.map(({files}) => files)),
    latencies: mergeCounts(parts.map(({latencies}) => latencies)).sort(([a], [b]) => a - b),
    exclusions: mergeCounts(parts.map(({exclusions}) => exclusions)),
    refusedConnections: mergeCounts(parts.map(({refusedConnections}) => refusedConnections)),
  }
}
