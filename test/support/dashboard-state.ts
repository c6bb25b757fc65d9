import {NO_OUTCOMES} from '../../src/core/rates/rates.js'
import type {Mirror} from '../../src/core/mirror.js'
import type {
  DashboardState,
  EventLine,
  LiveRequest,
  MirrorRow,
  NodeRow,
  ScanRow,
} from '../../src/tui/dashboard/state.js'
import {aMirror} from './mirrors.js'

/** The moment of all these tests. */
export const AT = Date.UTC(2026, 10, 21, 12)

export const aRow = (mirror: Partial<Mirror> = {}, changes: Partial<MirrorRow> = {}): MirrorRow => ({
  mirror: aMirror({lastSuccessfulSync: AT / 1000 - 180, ...mirror}),
  rtt: 18,
  rttHistory: [20, 18],
  filesKnown: 100,
  filesTotal: 100,
  filesDiffering: 0,
  downloadsToday: 10,
  bytesToday: 1024,
  share: 0.5,
  perSecond: 2,
  history: [1, 2, 3],
  scan: undefined,
  ...changes,
})

export const aScan = (changes: Partial<ScanRow> = {}): ScanRow => ({
  key: 'mirror-1',
  node: 'node-1',
  mirror: 1,
  name: 'ovh',
  protocol: 'rsync',
  phase: 'running',
  startedAt: AT - 10_000,
  endedAt: undefined,
  done: 50,
  total: 100,
  unit: 'files',
  heardAt: AT,
  result: '',
  ...changes,
})

export const aNode = (changes: Partial<NodeRow> = {}): NodeRow => ({
  name: 'node-1',
  version: '1.2.3',
  uptime: 90_000,
  memory: 2 ** 27,
  perSecond: 5,
  share: 1,
  p50: 0.1,
  p99: 2.1,
  seenAt: AT,
  mirrors: 2,
  history: [5],
  ...changes,
})

const aRequest = (changes: Partial<LiveRequest> = {}): LiveRequest => ({
  id: 'request-1',
  at: AT,
  node: 'node-1',
  path: '/pool/a.iso',
  country: 'FR',
  network: 3215,
  mirror: 1,
  km: 1234,
  status: 302,
  ...changes,
})

export const anEvent = (changes: Partial<EventLine> = {}): EventLine => ({
  id: 'event-1',
  at: AT,
  severity: 'bad',
  subject: 'ovh',
  text: 'HTTP is down: refused',
  ...changes,
})

export const aState = (changes: Partial<DashboardState> = {}): DashboardState => ({
  site: 'get.example.org',
  at: AT,
  staleSince: undefined,
  roundTrip: 0.4,
  files: 100,
  epoch: 3,
  mirrors: [
    aRow({id: 1, name: 'ovh', latitude: 48.9, longitude: 2.4}),
    aRow({id: 2, name: 'berlin', countryCodes: ['DE'], latitude: 52.5, longitude: 13.4}, {share: 0.3}),
    aRow(
      {
        id: 3,
        name: 'tokyo',
        countryCodes: ['JP'],
        latitude: 35.7,
        longitude: 139.7,
        http: {isUp: false, reason: 'refused'},
      },
      {share: 0.2, rtt: 240},
    ),
  ],
  traffic: {
    source: 'nodes',
    perSecond: 5,
    history: [5, 5],
    total: 300,
    outcomes: {...NO_OUTCOMES, redirect: 296, notFound: 4},
    p50: 0.1,
    p99: 2.1,
    files: [['/a.iso', 200]],
    countries: [
      ['FR', 200],
      ['', 96],
    ],
  },
  nodes: [aNode()],
  scans: [],
  events: [anEvent()],
  watched: undefined,
  oldVersion: undefined,
  requests: [aRequest()],
  ...changes,
})
