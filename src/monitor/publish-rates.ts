import type {Clock, EventChannel} from '../core/ports.js'
import {percentile} from '../core/rates/latency.js'
import type {RateCounter} from '../core/rates/rate-counter.js'
import type {RequestSampler} from '../core/rates/sample-requests.js'

export interface PublishRatesDeps {
  readonly counter: Pick<RateCounter, 'take'>
  readonly sampler: Pick<RequestSampler, 'take'>
  readonly events: EventChannel
  readonly clock: Clock
  readonly version: string
  /** Bytes of memory that this node has, in all its processes. */
  readonly memory: () => number
}

const INTERVAL_MS = 1000

/** Tells once a second what this node answered, and a sample of it to those who watch. The function returned ends it. */
export function publishRates({counter, sampler, events, clock, version, memory}: PublishRatesDeps): () => void {
  const startedAt = clock()
  let takenAt = startedAt
  const timer = setInterval(() => {
    const now = clock()
    const rates = counter.take(Math.max(0.001, (now - takenAt) / 1000))
    takenAt = now
    events.publish({
      type: 'rates',
      ...rates,
      p50: inMicros(percentile(rates.latencies, 0.5)),
      p99: inMicros(percentile(rates.latencies, 0.99)),
      uptime: Math.round((now - startedAt) / 1000),
      memory: memory(),
      version,
    })
    const sample = sampler.take(now)
    if (sample !== undefined) events.publish({type: 'requests', ...sample})
  }, INTERVAL_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** More digits than microseconds say nothing. */
const inMicros = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000
