import {alone, isTrue, type Metric} from './metric.js'

/** How the node itself is. */
export const NODE_METRICS: readonly Metric[] = [
  {
    name: 'mirrorbits_build_info',
    type: 'gauge',
    help: 'Always 1; the version is its label.',
    labels: ['version'],
    samples: ({version}) => [[[version], 1]],
  },
  {
    name: 'mirrorbits_start_timestamp_seconds',
    type: 'gauge',
    help: 'When the node started.',
    labels: [],
    samples: ({startedAt}) => alone(startedAt),
  },
  {
    name: 'mirrorbits_catalogue_files',
    type: 'gauge',
    help: 'Files of the repository.',
    labels: [],
    samples: ({catalogueFiles}) => alone(catalogueFiles),
  },
  {
    name: 'mirrorbits_source_scans_total',
    type: 'counter',
    help: 'Scans of the repository that this node did, by result.',
    labels: ['result'],
    samples: ({totals: {sourceScans}}) => [
      [['done'], sourceScans.done],
      [['failed'], sourceScans.failed],
    ],
  },
  {
    name: 'mirrorbits_source_last_scan_duration_seconds',
    type: 'gauge',
    help: 'Duration of the last scan of the repository that this node did with success.',
    labels: [],
    samples: ({totals}) => alone(totals.sourceScans.lastSeconds),
  },
  {
    name: 'mirrorbits_redis_up',
    type: 'gauge',
    help: '1 while Redis answers.',
    labels: [],
    samples: ({redisRoundTrip}) => alone(isTrue(redisRoundTrip !== undefined)),
  },
  {
    name: 'mirrorbits_redis_round_trip_seconds',
    type: 'gauge',
    help: 'Time that Redis took to answer just now.',
    labels: [],
    samples: ({redisRoundTrip}) => alone(redisRoundTrip),
  },
  {
    name: 'mirrorbits_counts_waiting',
    type: 'gauge',
    help: 'Downloads that are counted and that Redis has not confirmed.',
    labels: [],
    samples: ({counts}) => alone(counts.waiting),
  },
  {
    name: 'mirrorbits_counts_journalled',
    type: 'gauge',
    help: 'Of the waiting downloads those that are in the journal on disk.',
    labels: [],
    samples: ({counts}) => alone(counts.journalled),
  },
  {
    name: 'mirrorbits_snapshot_timestamp_seconds',
    type: 'gauge',
    help: 'When the snapshot of memory on disk was made.',
    labels: [],
    samples: ({snapshotAt}) => alone(snapshotAt),
  },
  {
    name: 'mirrorbits_geoip_build_timestamp_seconds',
    type: 'gauge',
    help: 'When a GeoIP database was built by its maker.',
    labels: ['database'],
    samples: ({geoip}) => geoip.map(({database, builtAt}) => [[database], builtAt]),
  },
  {
    name: 'mirrorbits_process_resident_memory_bytes',
    type: 'gauge',
    help: 'Memory of the primary and of each worker.',
    labels: ['process'],
    samples: ({processes}) => processes.map(({name, memory}) => [[name], memory]),
  },
  {
    name: 'mirrorbits_event_loop_delay_seconds',
    type: 'gauge',
    help: 'The longest time in the last 15 seconds for which a process could do nothing else.',
    labels: ['process'],
    samples: ({processes}) => processes.map(({name, loopDelaySeconds}) => [[name], loopDelaySeconds]),
  },
  {
    name: 'mirrorbits_worker_deaths_total',
    type: 'counter',
    help: 'Times that a worker died by itself and was replaced.',
    labels: ['process'],
    samples: ({processes}) =>
      processes.filter(({name}) => name !== 'primary').map(({name, deaths}) => [[name], deaths]),
  },
]
