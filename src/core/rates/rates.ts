import type {Latencies} from './latency.js'
import type {Counted} from './top-counts.js'

/** What became of a request. `fallback` is a redirect to a fallback, `other` a page, statistics or JSON. */
export const OUTCOMES = ['redirect', 'fallback', 'notModified', 'notFound', 'refused', 'failed', 'other'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** `all` is MaxConnections, `network` MaxConnectionsPerNetwork. */
export const CONNECTION_LIMITS = ['all', 'network'] as const
export type ConnectionLimit = (typeof CONNECTION_LIMITS)[number]

/** The requests that a node answered in one interval. */
export interface Rates {
  /** Length of the interval. */
  readonly seconds: number
  readonly total: number
  readonly outcomes: Readonly<Record<Outcome, number>>
  /** By id of the mirror that was chosen; 0, -1, … are fallbacks. */
  readonly mirrors: readonly Counted<number>[]
  /** By ISO code of the client's country; empty is unknown. */
  readonly countries: readonly Counted<string>[]
  /** The files asked for most, most wanted first, as text for people. */
  readonly files: readonly Counted<string>[]
  readonly latencies: Latencies
  /** Mirrors that had the file and could not take a request, by kind of exclusion, over all downloads. */
  readonly exclusions: readonly Counted<string>[]
  /** Connections that were refused, by the limit that they were beyond. */
  readonly refusedConnections: readonly Counted<ConnectionLimit>[]
}

export const NO_OUTCOMES: Readonly<Record<Outcome, number>> = {
  redirect: 0,
  fallback: 0,
  notModified: 0,
  notFound: 0,
  refused: 0,
  failed: 0,
  other: 0,
}

export const NO_RATES: Rates = {
  seconds: 1,
  total: 0,
  outcomes: NO_OUTCOMES,
  mirrors: [],
  countries: [],
  files: [],
  latencies: [],
  exclusions: [],
  refusedConnections: [],
}
