import type {EventBody} from '../events.js'
import type {MirrorId} from '../mirror.js'
import {BUCKETS} from '../rates/latency.js'
import {NO_OUTCOMES, OUTCOMES, type ConnectionLimit, type Outcome, type Rates} from '../rates/rates.js'

/** How the scans of a mirror, or of the source, went on this node. */
export interface ScanTally {
  readonly done: number
  readonly failed: number
  /** Of the last one that was done; undefined before it. */
  readonly lastSeconds: number | undefined
}

/** What a node has done since it started: numbers that only grow. */
export interface Totals {
  readonly outcomes: Readonly<Record<Outcome, number>>
  /** Downloads by id of the mirror that was chosen; those sent to fallbacks are left out. */
  readonly mirrors: ReadonlyMap<MirrorId, number>
  /** Downloads by ISO code of the client's country; empty is unknown. */
  readonly countries: ReadonlyMap<string, number>
  readonly exclusions: ReadonlyMap<string, number>
  readonly refusedConnections: Readonly<Record<ConnectionLimit, number>>
  /** Answers by bucket of time, see `bucketOf`. */
  readonly latencies: Readonly<Float64Array>
  readonly mirrorScans: ReadonlyMap<MirrorId, ScanTally>
  readonly sourceScans: ScanTally
}

export interface NodeTally {
  /** To be called with each event that this node tells. */
  hear(event: EventBody): void
  totals(): Totals
}

/** There are some 250 countries; whatever else a database says is counted as unknown. */
const IS_COUNTRY = /^[A-Z]{2}$/
const NO_SCANS: ScanTally = {done: 0, failed: 0, lastSeconds: undefined}

/** Adds up what a node tells of itself. Memory is bounded by the number of mirrors there ever were. */
export function createNodeTally(): NodeTally {
  const outcomes = {...NO_OUTCOMES}
  const mirrors = new Map<MirrorId, number>()
  const countries = new Map<string, number>()
  const exclusions = new Map<string, number>()
  const refusedConnections = {all: 0, network: 0}
  const latencies = new Float64Array(BUCKETS)
  const mirrorScans = new Map<MirrorId, ScanTally>()
  let sourceScans = NO_SCANS

  function addRates(rates: Rates): void {
    for (const outcome of OUTCOMES) outcomes[outcome] += rates.outcomes[outcome]
    for (const [mirror, count] of rates.mirrors) if (mirror > 0) add(mirrors, mirror, count)
    for (const [country, count] of rates.countries) add(countries, IS_COUNTRY.test(country) ? country : '', count)
    for (const [kind, count] of rates.exclusions) add(exclusions, kind, count)
    for (const [limit, count] of rates.refusedConnections) refusedConnections[limit] += count
    for (const [bucket, count] of rates.latencies) latencies[bucket] = (latencies[bucket] ?? 0) + count
  }

  return {
    hear(event) {
      const {type} = event
      if (type === 'rates') addRates(event)
      else if (type === 'scan.finished') mirrorScans.set(event.mirror, done(mirrorScans.get(event.mirror), event.took))
      else if (type === 'scan.failed') mirrorScans.set(event.mirror, failed(mirrorScans.get(event.mirror)))
      else if (type === 'source.finished') sourceScans = done(sourceScans, event.took)
      else if (type === 'source.failed') sourceScans = failed(sourceScans)
    },
    totals: () => ({
      ...{outcomes, mirrors, countries, exclusions, refusedConnections, latencies},
      ...{mirrorScans, sourceScans},
    }),
  }
}

const add = <K>(counts: Map<K, number>, key: K, count: number): void => {
  counts.set(key, (counts.get(key) ?? 0) + count)
}

const done = (before: ScanTally = NO_SCANS, tookMs: number): ScanTally => ({
  ...before,
  done: before.done + 1,
  lastSeconds: tookMs / 1000,
})

const failed = (before: ScanTally = NO_SCANS): ScanTally => ({...before, failed: before.failed + 1})
