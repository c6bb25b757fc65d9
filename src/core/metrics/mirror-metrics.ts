import {schemeOf, type Mirror} from '../mirror.js'
import {isTrue, type Metric, type Sample} from './metric.js'

type Protocol = 'http' | 'https'

/** How the mirrors are, as every node knows it, and how their scans on this node went. */
export const MIRROR_METRICS: readonly Metric[] = [
  {
    name: 'mirrorbits_mirror_enabled',
    type: 'gauge',
    help: '1 for a mirror that may take downloads.',
    labels: ['mirror'],
    samples: ofMirror(({enabled}) => isTrue(enabled)),
  },
  {
    name: 'mirrorbits_mirror_up',
    type: 'gauge',
    help: '1 for a mirror that its last health checks found to serve.',
    labels: ['mirror', 'protocol'],
    samples: ofProtocol((mirror, protocol) => isTrue(mirror[protocol].isUp)),
  },
  {
    name: 'mirrorbits_mirror_round_trip_seconds',
    type: 'gauge',
    help: 'Time that a mirror takes to answer a health check once it is connected, smoothed.',
    labels: ['mirror', 'protocol'],
    samples: ofProtocol(({health}, protocol) => seconds(health[protocol].rttMs)),
  },
  {
    name: 'mirrorbits_mirror_certificate_expiry_timestamp_seconds',
    type: 'gauge',
    help: 'When the TLS certificate of a mirror ends.',
    labels: ['mirror'],
    samples: ofMirror(({health}) => health.https.certificateEnds),
  },
  {
    name: 'mirrorbits_mirror_last_sync_timestamp_seconds',
    type: 'gauge',
    help: 'When a mirror was last scanned with success.',
    labels: ['mirror'],
    samples: ofMirror(({lastSuccessfulSync}) => lastSuccessfulSync),
  },
  {
    name: 'mirrorbits_mirror_trace_timestamp_seconds',
    type: 'gauge',
    help: 'How fresh a mirror is by its trace file: the lag is the time since then.',
    labels: ['mirror'],
    samples: ofMirror(({lastModTime}) => lastModTime),
  },
  {
    name: 'mirrorbits_mirror_files',
    type: 'gauge',
    help: 'Files of the catalogue that a mirror has in some version.',
    labels: ['mirror'],
    samples: ({mirrors, filesOf}) => mirrors.map(({id, name}) => [[name], filesOf(id).known]),
  },
  {
    name: 'mirrorbits_mirror_differing_files',
    type: 'gauge',
    help: 'Files of the catalogue that a mirror has in another version.',
    labels: ['mirror'],
    samples: ({mirrors, filesOf}) => mirrors.map(({id, name}) => [[name], filesOf(id).differing]),
  },
  {
    name: 'mirrorbits_mirror_scans_total',
    type: 'counter',
    help: 'Scans of a mirror that this node did, by result.',
    labels: ['mirror', 'result'],
    samples: ({mirrors, totals}) =>
      mirrors.flatMap(({id, name}): Sample[] => {
        const {done = 0, failed = 0} = totals.mirrorScans.get(id) ?? {}
        return [
          [[name, 'done'], done],
          [[name, 'failed'], failed],
        ]
      }),
  },
  {
    name: 'mirrorbits_mirror_last_scan_duration_seconds',
    type: 'gauge',
    help: 'Duration of the last scan of a mirror that this node did with success.',
    labels: ['mirror'],
    samples: ({mirrors, totals}) =>
      mirrors.flatMap(({id, name}) => sampleOf([name], totals.mirrorScans.get(id)?.lastSeconds)),
  },
]

const seconds = (milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined ? undefined : milliseconds / 1000

const sampleOf = (labels: readonly string[], value: number | undefined): readonly Sample[] =>
  value === undefined ? [] : [[labels, value]]

function ofMirror(value: (mirror: Mirror) => number | undefined): Metric['samples'] {
  return ({mirrors}) => mirrors.flatMap(mirror => sampleOf([mirror.name], value(mirror)))
}

/** Of the protocols that a mirror's URL admits. */
function ofProtocol(value: (mirror: Mirror, protocol: Protocol) => number | undefined): Metric['samples'] {
  return ({mirrors}) =>
    mirrors.flatMap(mirror => {
      const scheme = schemeOf(mirror.httpUrl)
      const protocols: readonly Protocol[] = scheme === 'both' ? ['http', 'https'] : [scheme]
      return protocols.flatMap(protocol => sampleOf([mirror.name, protocol], value(mirror, protocol)))
    })
}
