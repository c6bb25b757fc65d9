import {CONNECTION_LIMITS, OUTCOMES, type ConnectionLimit, type Outcome} from '../rates/rates.js'
import type {Metric} from './metric.js'

const OUTCOME_LABELS: Readonly<Record<Outcome, string>> = {
  redirect: 'redirect',
  fallback: 'fallback',
  notModified: 'not_modified',
  notFound: 'not_found',
  refused: 'refused',
  failed: 'failed',
  other: 'other',
}

const LIMIT_LABELS: Readonly<Record<ConnectionLimit, string>> = {
  all: 'max_connections',
  network: 'max_connections_per_network',
}

/** What a node has answered since it started. */
export const REQUEST_METRICS: readonly Metric[] = [
  {
    name: 'mirrorbits_requests_total',
    type: 'counter',
    help: 'Answers by outcome.',
    labels: ['outcome'],
    samples: ({totals}) => OUTCOMES.map(outcome => [[OUTCOME_LABELS[outcome]], totals.outcomes[outcome]]),
  },
  {
    name: 'mirrorbits_mirror_requests_total',
    type: 'counter',
    help: 'Downloads sent to a mirror.',
    labels: ['mirror'],
    samples: ({mirrors, totals}) => mirrors.map(({id, name}) => [[name], totals.mirrors.get(id) ?? 0]),
  },
  {
    name: 'mirrorbits_country_requests_total',
    type: 'counter',
    help: 'Downloads by the ISO code of the client’s country, "unknown" without one.',
    labels: ['country'],
    samples: ({totals}) => [...totals.countries].map(([country, count]) => [[country || 'unknown'], count]),
  },
  {
    name: 'mirrorbits_exclusions_total',
    type: 'counter',
    help: 'Mirrors that had the file of a download and could not take it, by reason; estimated above 20 downloads a second.',
    labels: ['reason'],
    samples: ({totals}) => [...totals.exclusions].map(([reason, count]) => [[reason], count]),
  },
  {
    name: 'mirrorbits_connections_refused_total',
    type: 'counter',
    help: 'Connections that were refused, by the limit that they were beyond.',
    labels: ['reason'],
    samples: ({totals}) => CONNECTION_LIMITS.map(limit => [[LIMIT_LABELS[limit]], totals.refusedConnections[limit]]),
  },
]
