import {displayPath} from '../file-path.js'
import type {ServedRequest} from './rate-counter.js'

/** A request as those who watch may see it: of the client only where it is, never its address. */
export interface SampledRequest {
  /** As text for people; only the end of a long one. */
  readonly path: string
  /** ISO code of the client's country; empty when unknown. */
  readonly country: string
  /** The client's autonomous system number; 0 when unknown. */
  readonly network: number
  /** Id of the mirror that was chosen; 0, -1, … are fallbacks. */
  readonly mirror: number
  /** Whole kilometres from the client to the mirror; 0 when unknown. */
  readonly km: number
  readonly status: number
}

/** Some requests of an interval. */
export interface RequestSample {
  /** How many there were. */
  readonly served: number
  readonly requests: readonly SampledRequest[]
}

/** Keeps some of the requests while somebody watches. Recording costs a comparison when nobody does. */
export interface RequestSampler {
  /** Somebody watches until then, in Unix milliseconds. */
  watchUntil(time: number): void
  served(request: ServedRequest): void
  /** What was kept since the last call, in the order of the requests; undefined when nobody watches. */
  take(now: number): RequestSample | undefined
}

/** Requests kept in an interval: more cannot be read by anybody. */
export const SAMPLED = 50
/** One message for a second has to stay small. */
const PATH_SHOWN = 80

/** Of each interval a fair sample: every request is as likely to be kept as any other. */
export function createRequestSampler(random: () => number): RequestSampler {
  let isWatched = false
  let until = 0
  let served = 0
  let kept: {readonly order: number; readonly request: ServedRequest}[] = []

  return {
    watchUntil(time) {
      until = Math.max(until, time)
      isWatched = true
    },
    served(request) {
      if (!isWatched) return
      // Reservoir sampling: the n-th request takes a place with probability SAMPLED / n.
      const place = served < SAMPLED ? served : Math.floor(random() * (served + 1))
      if (place < SAMPLED) kept[place] = {order: served, request}
      served++
    },
    take(now) {
      if (!isWatched) return undefined
      const requests = kept.toSorted((a, b) => a.order - b.order).map(({request}) => sampled(request))
      const sample = {served, requests}
      served = 0
      kept = []
      isWatched = now < until
      return sample
    },
  }
}

function sampled({path, country, network, mirror, distanceKm, status}: ServedRequest): SampledRequest {
  const text = displayPath(path)
  const shown = text.length <= PATH_SHOWN ? text : `…${text.slice(-PATH_SHOWN)}`
  return {path: shown, country, network, mirror, km: Math.round(distanceKm), status}
}
