import type {FileId} from '../catalogue/file-record.js'
import {displayPath, type FilePath} from '../file-path.js'
import type {RoutedClient} from '../routing/routed-client.js'
import {BUCKETS, bucketOf} from './latency.js'
import {CONNECTION_LIMITS, NO_OUTCOMES, type ConnectionLimit, type Outcome, type Rates} from './rates.js'
import type {ExclusionSampler} from './sample-exclusions.js'
import {createTopCounts, type Counted} from './top-counts.js'

/** A request that was sent to a mirror. */
export interface ServedRequest {
  readonly path: FilePath
  /** Of the file in the catalogue, if it is there: a number is counted faster than a path. */
  readonly id: FileId | undefined
  readonly mirror: number
  readonly isFallback: boolean
  /** ISO code of the client's country; empty when unknown. */
  readonly country: string
  /** The client's autonomous system number; 0 when unknown. */
  readonly network: number
  /** From the client to the mirror; 0 when unknown. */
  readonly distanceKm: number
  readonly status: number
  /** What the choice depended on beside the file. */
  readonly client: RoutedClient
}

/** Counts the requests of an interval. To record one costs far below a microsecond and never fail. */
export interface RateCounter {
  /** An answer was sent, `micros` microseconds after its request was read. */
  answered(status: number, micros: number): void
  /** It led to a mirror. */
  served(request: ServedRequest): void
  /** A connection was beyond this limit. */
  refusedConnection(limit: ConnectionLimit): void
  /** What was counted since the last call, which ended `seconds` ago. */
  take(seconds: number): Rates
}

/** Files kept while counting, and told of. */
const FILES_KEPT = 256
const FILES_TOLD = 20
/** Messages are limited in length: of more mirrors than this the busiest are told. */
const MIRRORS_TOLD = 500
const COUNTRIES_TOLD = 250
/** Longer paths are cut: a list for people shows no more of them. */
const PATH_TOLD = 120

/** Memory is bounded whatever is asked for. */
export function createRateCounter(exclusions?: ExclusionSampler<ServedRequest>): RateCounter {
  let total = 0
  let outcomes = {...NO_OUTCOMES}
  const files = createTopCounts<FileId | FilePath, FilePath>(FILES_KEPT)
  const mirrors = createTopCounts<number>(MIRRORS_TOLD)
  const countries = createTopCounts<string>(COUNTRIES_TOLD)
  const latencies = new Uint32Array(BUCKETS)
  const refused = {all: 0, network: 0}

  return {
    answered(status, micros) {
      total++
      outcomes[outcomeOf(status)]++
      const bucket = bucketOf(micros)
      latencies[bucket] = (latencies[bucket] ?? 0) + 1
    },
    served(request) {
      const {path, id, mirror, isFallback, country} = request
      exclusions?.served(request)
      if (isFallback) outcomes.fallback++
      files.add(id ?? path, path)
      mirrors.add(mirror, mirror)
      countries.add(country, country)
    },
    refusedConnection(limit) {
      refused[limit]++
    },
    take(seconds) {
      // A redirect to a fallback was counted as a redirect as well.
      const redirect = Math.max(0, outcomes.redirect - outcomes.fallback)
      const rates: Rates = {
        seconds,
        total,
        outcomes: {...outcomes, redirect},
        mirrors: mirrors.top(MIRRORS_TOLD),
        countries: countries.top(COUNTRIES_TOLD),
        files: files.top(FILES_TOLD).map(([path, count]): Counted<string> => [shown(path), count]),
        latencies: [...latencies.entries()].filter(([, requests]) => requests > 0),
        exclusions: exclusions?.take() ?? [],
        refusedConnections: CONNECTION_LIMITS.flatMap(limit => (refused[limit] > 0 ? [[limit, refused[limit]]] : [])),
      }
      total = 0
      for (const limit of CONNECTION_LIMITS) refused[limit] = 0
      outcomes = {...NO_OUTCOMES}
      latencies.fill(0)
      for (const counts of [files, mirrors, countries]) counts.clear()
      return rates
    },
  }
}

function outcomeOf(status: number): Outcome {
  if (status === 301 || status === 302 || status === 303 || status === 307 || status === 308) return 'redirect'
  if (status === 304) return 'notModified'
  if (status === 404) return 'notFound'
  if (status >= 500) return 'failed'
  return status >= 400 ? 'refused' : 'other'
}

const shown = (path: FilePath): string => {
  const text = displayPath(path)
  return text.length <= PATH_TOLD ? text : `${text.slice(0, PATH_TOLD)}…`
}
