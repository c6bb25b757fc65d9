import {isRecord} from '../is-record.js'
import {BUCKETS} from './latency.js'
import {CONNECTION_LIMITS, NO_OUTCOMES, OUTCOMES, type Rates} from './rates.js'
import type {Counted} from './top-counts.js'

/** Longer lists are not read to their end. */
const MAX_ENTRIES = 5000

/** The rates in a message that anybody may have sent: what is missing or malformed counts as none. */
export function readRates(message: Readonly<Record<keyof Rates, unknown>>): Rates {
  const outcomes = {...NO_OUTCOMES}
  const given = isRecord(message.outcomes) ? message.outcomes : {}
  for (const outcome of OUTCOMES) outcomes[outcome] = amount(given[outcome])
  return {
    seconds: amount(message.seconds) || 1,
    total: amount(message.total),
    outcomes,
    mirrors: counted(message.mirrors, Number.isSafeInteger),
    countries: counted(message.countries, key => typeof key === 'string' && key.length <= 8),
    files: counted(message.files, key => typeof key === 'string'),
    latencies: counted<number>(message.latencies, key => Number.isInteger(key) && Number(key) >= 0).filter(
      ([bucket]) => bucket < BUCKETS,
    ),
    // Nodes of an older version tell none.
    exclusions: counted(message.exclusions, isKind),
    refusedConnections: counted(message.refusedConnections, key => CONNECTION_LIMITS.some(limit => limit === key)),
  }
}

/** Longer texts are no kind of an exclusion. */
const MAX_KIND = 32

const isKind = (key: unknown): boolean => typeof key === 'string' && key.length <= MAX_KIND

const amount = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0

function counted<K>(value: unknown, isKey: (key: unknown) => boolean): Counted<K>[] {
  if (!Array.isArray(value)) return []
  const read: Counted<K>[] = []
  for (const entry of value.slice(0, MAX_ENTRIES) as unknown[]) {
    if (!Array.isArray(entry)) continue
    const [key, count] = entry as readonly unknown[]
    if (isKey(key) && amount(count) > 0) read.push([key as K, amount(count)])
  }
  return read
}
