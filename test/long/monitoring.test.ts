import {execFile} from 'node:child_process'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {ask} from '../support/ask.js'
import {unpackDebian, type DebianPrograms} from '../support/debian-server.js'
import {createWorld, type World} from '../support/world.js'

const run = promisify(execFile)
const RULES = resolve('contrib/prometheus/alerts.yml')

let prometheus: DebianPrograms
let folder: string
let world: World

beforeAll(async () => {
  prometheus = await unpackDebian('prometheus', ['prometheus'])
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-promtool-'))
  world = await createWorld({config: 'RPCListenAddress: 127.0.0.1:0\nWorkers: 2'})
}, 300_000)
afterAll(async () => {
  await world.close()
  await rm(folder, {recursive: true})
})

const promtool = (...args: readonly string[]) =>
  run(prometheus.path('usr/bin/promtool'), [...args], {env: prometheus.env})

it('Prometheus takes the rules', async () => {
  const {stdout} = await promtool('check', 'rules', RULES)
  expect(stdout).toMatch(/SUCCESS: \d+ rules found/)
})

it('the rules warn of what they are for, and of nothing when all is well', async () => {
  const series = (name: string, values: string) => `      - {series: '${name}', values: '${values}'}`
  const alert = (at: string, name: string, labels?: string) => [
    `      - eval_time: ${at}`,
    `        alertname: ${name}`,
    `        exp_alerts: [${labels === undefined ? '' : `{exp_labels: ${labels}}`}]`,
  ]
  const well = [
    'up{job="mirrorbits", instance="a"}',
    'mirrorbits_redis_up{instance="a"}',
    'mirrorbits_catalogue_files{instance="a"}',
  ]
  const test = [
    ...[`rule_files: [${RULES}]`, 'evaluation_interval: 1m', 'tests:'],
    ...['  - interval: 1m', '    input_series:', ...well.map(name => series(name, '1x30')), '    alert_rule_test:'],
    ...['MirrorbitsGone', 'MirrorbitsRedisAway', 'MirrorbitsCatalogueEmpty'].flatMap(name => alert('30m', name)),
    ...['  - interval: 1m', '    input_series:', ...well.map(name => series(name, '1x5 0x25')), '    alert_rule_test:'],
    ...['MirrorbitsGone', 'MirrorbitsRedisAway', 'MirrorbitsCatalogueEmpty'].flatMap(name => alert('4m', name)),
  ]
  await writeFile(join(folder, 'rules.test.yml'), `${test.join('\n')}\n`)
  await promtool('test', 'rules', join(folder, 'rules.test.yml'))

  const gone = [
    ...[`rule_files: [${RULES}]`, 'evaluation_interval: 1m', 'tests:', '  - interval: 1m', '    input_series:'],
    ...[series(well[0]!, '0x30'), '    alert_rule_test:'],
    ...alert('30m', 'MirrorbitsGone'),
  ]
  await writeFile(join(folder, 'gone.test.yml'), `${gone.join('\n')}\n`)
  await expect(promtool('test', 'rules', join(folder, 'gone.test.yml'))).rejects.toThrow(/MirrorbitsGone/)
})

it('Prometheus takes the figures of a node', async () => {
  const server = await world.startServer()
  await server.logged('admin API listening')
  const [, address = ''] = /"address":"([^"]+)"[^\n]*"msg":"admin API listening"/.exec(server.log()) ?? []
  const {status, body} = await ask(address, '/metrics', {headers: {accept: 'text/plain'}})
  expect(status).toBe(200)
  const check = promtool('check', 'metrics')
  check.child.stdin?.end(body.replace(/# EOF\n$/, ''))
  const {stderr} = await check.catch((error: unknown) => error as {stderr: string})
  expect(stderr).not.toMatch(/error while linting|parse/i)
})
