import {afterAll, beforeAll, expect, it, vi} from 'vitest'
import {ask, from} from '../support/ask.js'
import {parseMetrics, valueOf} from '../support/parse-metrics.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

const CONFIG =
  "Workers: 2\nRPCListenAddress: 127.0.0.1:0\nMetricsToken: geheim\nFallbacks: [{URL: 'http://f.example/'}]"

let world: World
let server: RunningServer
let admin: string

beforeAll(async () => {
  world = await createWorld({mirrors: ['paris', 'berlin'], config: CONFIG})
  await world.publish('disk.iso', 'one disk image')
  await world.publish('other.iso', 'another disk image')
  await world.copyTo()
  await world.publish('nowhere.iso', 'only here')
  await world.json('refresh')
  await world.addMirror('paris')
  await world.addMirror('berlin')
  await world.json('mirror', 'scan', '--all', '--enable')
  await world.json('mirror', 'disable', 'berlin')
  server = await world.serve('/disk.iso')
  await server.logged('admin API listening')
  admin = /"address":"([^"]+)"[^\n]*"msg":"admin API listening"/.exec(server.log())?.[1] ?? ''
})
afterAll(() => world.close())

const figures = async () => {
  const answer = await fetch(`http://${admin}/metrics`, {headers: {authorization: 'Bearer geheim'}})
  expect(answer.status).toBe(200)
  return parseMetrics(await answer.text())
}

it('what all workers answered, and how the node is', async () => {
  const before = valueOf(await figures(), 'mirrorbits_mirror_requests_total', {mirror: 'paris'}) ?? 0
  for (let i = 0; i < 12; i++) await ask(server.address, i < 8 ? '/disk.iso' : '/other.iso', from('192.0.2.1'))
  await ask(server.address, '/nowhere.iso')
  await ask(server.address, '/nothing')

  await vi.waitFor(async () => {
    const metrics = await figures()
    expect(valueOf(metrics, 'mirrorbits_mirror_requests_total', {mirror: 'paris'})).toBeGreaterThanOrEqual(before + 12)
    expect(valueOf(metrics, 'mirrorbits_requests_total', {outcome: 'fallback'})).toBe(1)
    expect(valueOf(metrics, 'mirrorbits_requests_total', {outcome: 'not_found'})).toBe(1)
    expect(valueOf(metrics, 'mirrorbits_exclusions_total', {reason: 'disabled'})).toBeGreaterThanOrEqual(12)
    expect(valueOf(metrics, 'mirrorbits_country_requests_total', {country: 'FR'})).toBeGreaterThanOrEqual(12)
    expect(valueOf(metrics, 'mirrorbits_request_duration_seconds_count')).toBeGreaterThanOrEqual(14)
    for (const process of ['primary', '1', '2']) {
      expect(valueOf(metrics, 'mirrorbits_process_resident_memory_bytes', {process})).toBeGreaterThan(1e7)
      expect(valueOf(metrics, 'mirrorbits_event_loop_delay_seconds', {process})).toBeLessThan(15)
    }
    expect(valueOf(metrics, 'mirrorbits_redis_up')).toBe(1)
    expect(
      valueOf(metrics, 'mirrorbits_geoip_build_timestamp_seconds', {database: 'GeoLite2-City.mmdb'}),
    ).toBeGreaterThan(1e9)
    expect(valueOf(metrics, 'mirrorbits_mirror_enabled', {mirror: 'berlin'})).toBe(0)
    expect(valueOf(metrics, 'mirrorbits_mirror_up', {mirror: 'paris', protocol: 'http'})).toBe(1)
    expect(valueOf(metrics, 'mirrorbits_source_scans_total', {result: 'done'})).toBe(1)
    expect(valueOf(metrics, 'mirrorbits_catalogue_files')).toBe(3)
    expect(valueOf(metrics, 'mirrorbits_snapshot_timestamp_seconds')).toBeGreaterThan(1.7e9)
  })
})

it('never where downloads are answered, and not without the token', async () => {
  expect((await ask(server.address, '/metrics')).status).toBe(404)
  expect((await fetch(`http://${admin}/metrics`)).status).toBe(401)
})

it('also while Redis is away, with the downloads that wait for it', async () => {
  await world.stopRedis()
  await vi.waitFor(async () => expect(valueOf(await figures(), 'mirrorbits_redis_up')).toBe(0))
  await ask(server.address, '/disk.iso')
  await vi.waitFor(async () => {
    const metrics = await figures()
    expect(valueOf(metrics, 'mirrorbits_counts_waiting')).toBeGreaterThanOrEqual(1)
    expect(metrics.has('mirrorbits_redis_round_trip_seconds')).toBe(false)
  })
  await world.startRedis()
})
