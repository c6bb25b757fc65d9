import {readFile} from 'node:fs/promises'
import {expect} from 'vitest'
import {test} from '../../../test/support/admin.js'
import {someFigures} from '../../../test/support/figures.js'
import {aMirror} from '../../../test/support/mirrors.js'
import {parseMetrics, valueOf} from '../../../test/support/parse-metrics.js'
import {ALL_METRICS} from '../../core/metrics/all-metrics.js'
import {DURATION_METRIC} from '../../core/metrics/duration-histogram.js'
import {createNodeTally} from '../../core/metrics/node-tally.js'
import {bucketOf} from '../../core/rates/latency.js'
import {NO_RATES} from '../../core/rates/rates.js'

const facts = {p50: 1, p99: 2, uptime: 60, memory: 4096, version: '1.2.3'}

/** A node that has served, scanned and is in every state there is. */
function busyFigures() {
  const tally = createNodeTally()
  for (let second = 0; second < 2; second++) {
    tally.hear({
      ...{type: 'rates', ...NO_RATES, ...facts, total: 9},
      outcomes: {...NO_RATES.outcomes, redirect: 7, fallback: 1, notFound: 1},
      mirrors: [
        [1, 7],
        [0, 1],
      ],
      countries: [
        ['FR', 6],
        ['', 1],
        ['}x"', 1],
      ],
      exclusions: [['down', 3]],
      refusedConnections: [['network', 2]],
      latencies: [
        [bucketOf(100), 8],
        [bucketOf(1e9), 1],
      ],
    })
  }
  const scan = {mirror: 1, name: 'ovh'}
  const counts = {listed: 1, known: 1, removed: 0, differ: 0, tzOffsetMs: 0, epoch: 1}
  tally.hear({type: 'scan.failed', ...scan, code: 'MB_SCAN_FAILED', message: 'gone'})
  tally.hear({type: 'scan.finished', ...scan, ...counts, took: 1500})
  tally.hear({type: 'source.finished', files: 1, added: 0, changed: 0, removed: 0, epoch: 1, took: 250})
  tally.hear({type: 'source.failed', code: 'MB_SCAN_FAILED', message: 'gone'})
  const ovh = aMirror({id: 1, lastSuccessfulSync: 1_799_999_000, lastModTime: 1_799_990_000, httpUrl: 'ovh.example/'})
  const health = {...ovh.health, https: {...ovh.health.https, rttMs: 12, certificateEnds: 1_900_000_000}}
  return someFigures({
    totals: tally.totals(),
    mirrors: [{...ovh, health}, aMirror({id: 2, name: 'a "b" \\c\n# EOF'})],
    processes: [
      {name: 'primary', memory: 1e8, loopDelaySeconds: 0.002, deaths: 0},
      {name: '1', memory: 2e8, loopDelaySeconds: 0, deaths: 3},
    ],
    snapshotAt: 1_799_999_990.5,
    geoip: [{database: 'city', builtAt: 1_790_000_000}],
  })
}

test('figures can be read by everybody who may reach the API, as OpenMetrics', async ({admin}) => {
  admin.figures = busyFigures()
  const {status, headers, body} = await admin.call('GET /metrics')
  expect(status).toBe(200)
  expect(headers.join('\n')).toContain('application/openmetrics-text; version=1.0.0; charset=utf-8')

  const metrics = parseMetrics(body)
  expect(metrics.size).toBe(ALL_METRICS.length + 1)
  expect(valueOf(metrics, 'mirrorbits_requests_total', {outcome: 'redirect'})).toBe(14)
  expect(valueOf(metrics, 'mirrorbits_mirror_requests_total', {mirror: 'ovh'})).toBe(14)
  expect(valueOf(metrics, 'mirrorbits_country_requests_total', {country: 'FR'})).toBe(12)
  expect(valueOf(metrics, 'mirrorbits_country_requests_total', {country: 'unknown'})).toBe(4)
  expect(valueOf(metrics, 'mirrorbits_exclusions_total', {reason: 'down'})).toBe(6)
  expect(valueOf(metrics, 'mirrorbits_connections_refused_total', {reason: 'max_connections_per_network'})).toBe(4)
  expect(valueOf(metrics, 'mirrorbits_connections_refused_total', {reason: 'max_connections'})).toBe(0)
  expect(valueOf(metrics, 'mirrorbits_mirror_scans_total', {mirror: 'ovh', result: 'failed'})).toBe(1)
  expect(valueOf(metrics, 'mirrorbits_mirror_last_scan_duration_seconds', {mirror: 'ovh'})).toBe(1.5)
  expect(valueOf(metrics, 'mirrorbits_source_scans_total', {result: 'done'})).toBe(1)
  expect(valueOf(metrics, 'mirrorbits_mirror_round_trip_seconds', {mirror: 'ovh', protocol: 'https'})).toBe(0.012)
  expect(valueOf(metrics, 'mirrorbits_worker_deaths_total', {process: '1'})).toBe(3)
  expect(valueOf(metrics, 'mirrorbits_build_info', {version: '1.2.3'})).toBe(1)
  expect(valueOf(metrics, 'mirrorbits_mirror_enabled', {mirror: 'a "b" \\c\n# EOF'})).toBe(1)
  expect(valueOf(metrics, 'mirrorbits_request_duration_seconds_bucket', {le: '0.000128'})).toBe(16)
  expect(valueOf(metrics, 'mirrorbits_request_duration_seconds_bucket', {le: '0.000064'})).toBe(0)
  expect(valueOf(metrics, 'mirrorbits_request_duration_seconds_bucket', {le: '8.388608'})).toBe(16)
  expect(valueOf(metrics, 'mirrorbits_request_duration_seconds_count')).toBe(18)
})

test('what is not known is not told', async ({admin}) => {
  admin.figures = someFigures({redisRoundTrip: undefined})
  const metrics = parseMetrics((await admin.call('GET /metrics')).body)
  expect(valueOf(metrics, 'mirrorbits_redis_up')).toBe(0)
  for (const name of ['redis_round_trip_seconds', 'snapshot_timestamp_seconds', 'mirror_up']) {
    expect(metrics.has(`mirrorbits_${name}`)).toBe(false)
  }
})

test('with a token of their own figures need it, and no other', async ({admin}) => {
  admin.metricsToken = 'geheim'
  for (const secret of [undefined, '', 'wrong', 'admin-secret']) {
    const {status, headers, body} = await admin.call('GET /metrics', secret === undefined ? {} : {secret})
    expect([secret, status]).toEqual([secret, 401])
    expect(headers.join('\n').toLowerCase()).toContain('www-authenticate: bearer')
    expect(body).not.toContain('mirrorbits_')
  }
  expect((await admin.call('GET /metrics', {secret: 'geheim'})).status).toBe(200)
})

test('who guesses the token is not listened to for a while', async ({admin}) => {
  admin.metricsToken = 'geheim'
  for (let i = 0; i < 10; i++) await admin.call('GET /metrics', {secret: `guess${i}`})
  expect((await admin.call('GET /metrics', {secret: 'geheim'})).status).toBe(429)
  admin.now += 61_000
  expect((await admin.call('GET /metrics', {secret: 'geheim'})).status).toBe(200)
})

test('the reference page tells every metric with its labels', async () => {
  const page = await readFile('docs/reference/metrics.md', 'utf8')
  const told = [...page.matchAll(/^\| `(mirrorbits_\w+)` +\| (\w+) +\| (.*?) +\|/gm)].map(([, name, type, labels]) => [
    name,
    type,
    labels === '' ? [] : labels?.split(', ').map(label => label.replaceAll('`', '')),
  ])
  expect(told).toEqual([
    ...ALL_METRICS.map(({name, type, labels}) => [name, type, labels]),
    [DURATION_METRIC.name, 'histogram', ['le']],
  ])
})
