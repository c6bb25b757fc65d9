// What a redirect costs, beside servers that do nothing else, all in one run.
// `npm run bench`; `npm run bench -- --quick` takes only the two smallest catalogues, and `--only=TEXT` only scenarios
// with this in their names, as the table has them.
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {startRedis} from '../test/support/redis.js'
import {startBeside, type Beside} from './support/beside.js'
import {fullGeoip} from './support/full-geoip.js'
import {generateDatabase, pathOf} from './support/generated-database.js'
import {answersOf, startBare, startServer, type Measured} from './support/processes.js'
import {processorSeconds, residentMegabytes, withChildren} from '../test/support/processes-of.js'
import {reportTable} from './support/report.js'
import {wrk, type Load} from './support/wrk.js'

const ROUNDS = 3
const SECONDS = 2
const WARM_SECONDS = 7
const CONNECTIONS = 64

interface Catalogue {
  readonly files: number
  readonly mirrors: number
}

interface Scenario {
  readonly name: string
  readonly kind: Load['kind']
  readonly config?: string
  readonly beside?: Beside
  /** The ratio to the bare server that it should not exceed. */
  readonly aim?: number
}

interface Cost {
  readonly perSecond: number
  /** Microseconds of processor time for each request. */
  readonly micros: number
  readonly p50: number
  readonly p99: number
}

const quick = process.argv.includes('--quick')
const CATALOGUES: readonly Catalogue[] = [
  {files: 2000, mirrors: 12},
  {files: 100_000, mirrors: 12},
  ...(quick
    ? []
    : [
        {files: 100_000, mirrors: 70},
        {files: 1_000_000, mirrors: 12},
        {files: 1_000_000, mirrors: 70},
      ]),
]
/** Where it is not told, as many workers as `auto` means. */
const REDIRECT: Scenario = {name: 'redirect', kind: 'redirect', aim: 1.5}
const HOT: Scenario = {...REDIRECT, name: 'redirect, 64 clients', kind: 'hot'}
const SCENARIOS: readonly Scenario[] = [
  REDIRECT,
  HOT,
  {...REDIRECT, name: 'redirect by 1 process', config: 'Workers: 1'},
  {...REDIRECT, name: 'redirect by 2 workers', config: 'Workers: 2'},
  {...REDIRECT, name: 'redirect, download log on', config: 'LogDir: LOGS', aim: 2},
  {name: 'redirect while a mirror is scanned', kind: 'redirect', beside: 'scan'},
  {name: 'redirect while top watches', kind: 'redirect', beside: 'top'},
  {name: 'JSON', kind: 'json'},
  {name: 'metalink', kind: 'metalink'},
  {name: 'unknown file', kind: 'missing'},
]
/** The catalogue that all scenarios are measured with; the others show what size costs. */
const ALL_SCENARIOS = CATALOGUES[1]
/** A catalogue as small as this is also measured with few clients: everything is at hand. */
const HOT_FILES = 2000
const only = process.argv.find(argument => argument.startsWith('--only='))?.slice('--only='.length) ?? ''

/** One scenario; times of answers are in milliseconds. */
interface Row {
  readonly scenario: string
  readonly readySeconds: number
  readonly perSecond: number
  /** Of processor time for each request: ours, and the bare servers'. */
  readonly micros: number
  readonly bareMicros: number
  readonly bareMicrosAtOurRate: number
  readonly fastifyMicros: number
  readonly ratio: number
  readonly aim: number | undefined
  readonly p50: number
  readonly p99: number
  readonly p50AtHalf: number
  readonly p99AtHalf: number
  /** Of the largest process. */
  readonly megabytes: number
}

const HEADS: Readonly<Record<keyof Row, string>> = {
  scenario: 'scenario',
  readySeconds: 'ready, s',
  perSecond: 'per second',
  micros: 'µs each',
  bareMicros: 'bare node:http, µs',
  bareMicrosAtOurRate: 'at our rate, µs',
  fastifyMicros: 'bare fastify, µs',
  ratio: 'ratio to node:http',
  aim: 'aim',
  p50: 'p50, ms',
  p99: 'p99, ms',
  p50AtHalf: 'p50 at half load, ms',
  p99AtHalf: 'p99 at half load, ms',
  megabytes: 'memory, MB',
}

const rows: Row[] = []
const geoip = await fullGeoip()

async function measureCatalogue(catalogue: Catalogue): Promise<void> {
  const scenarios = (
    catalogue === ALL_SCENARIOS ? SCENARIOS : catalogue.files <= HOT_FILES ? [HOT, REDIRECT] : [REDIRECT]
  ).filter(scenario => nameOf(catalogue, scenario).includes(only))
  if (scenarios.length === 0) return
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-bench-'))
  const redis = await startRedis()
  try {
    await generateDatabase({...catalogue, socket: redis.socket})
    for (const scenario of scenarios) await measureScenario({catalogue, scenario, folder, redis})
  } finally {
    await redis.stop()
    await rm(folder, {recursive: true, force: true})
  }
}

const nameOf = ({files, mirrors}: Catalogue, {name}: Scenario): string => `${files} files × ${mirrors}: ${name}`

interface Setting {
  readonly catalogue: Catalogue
  readonly scenario: Scenario
  readonly folder: string
  readonly redis: {readonly socket: string; readonly pid: number}
}

async function measureScenario({catalogue, scenario, folder, redis}: Setting): Promise<void> {
  const {files} = catalogue
  const config = join(folder, 'mirrorbits.conf')
  const logs = join(folder, 'logs')
  await mkdir(logs, {recursive: true})
  await writeFile(config, configuration(folder, redis.socket, (scenario.config ?? '').replace('LOGS', logs)))
  const began = performance.now()
  const server = await startServer(config)
  const readySeconds = (performance.now() - began) / 1000
  const answers = await answersOf(server.port, pathOf)
  const bare = {node: await startBare('node', answers), fastify: await startBare('fastify', answers)}
  let endBeside = (): Promise<void> => Promise.resolve()
  try {
    endBeside = await startBeside(scenario.beside, config, folder)
    const load = {kind: scenario.kind, files, seconds: SECONDS, connections: CONNECTIONS}
    const watched = [...withChildren(server.pid), redis.pid]
    // Long enough for the compiler to be done and for most of the world's places to be known.
    await wrk({...load, port: server.port, seconds: WARM_SECONDS})
    const ours: Cost[] = []
    const node: Cost[] = []
    const fastify: Cost[] = []
    for (let round = 0; round < ROUNDS; round++) {
      node.push(await cost(bare.node, [bare.node.pid], load))
      ours.push(await cost(server, watched, load))
      fastify.push(await cost(bare.fastify, [bare.fastify.pid], load))
    }
    const [best, bareBest, fastifyBest] = [cheapest(ours), cheapest(node), cheapest(fastify)]
    // At its peak the bare server takes many requests at a time, which makes each cheaper than at the rate that we reach.
    const atOurRate = {...load, pauseMs: Math.round((1000 * CONNECTIONS) / best.perSecond)}
    const bareAtOurRate = await cost(bare.node, [bare.node.pid], atOurRate)
    const half = await wrk({...load, port: server.port, pauseMs: Math.round((2000 * CONNECTIONS) / best.perSecond)})
    const row: Row = {
      scenario: nameOf(catalogue, scenario),
      readySeconds,
      perSecond: best.perSecond,
      micros: best.micros,
      bareMicros: bareBest.micros,
      bareMicrosAtOurRate: bareAtOurRate.micros,
      fastifyMicros: fastifyBest.micros,
      ratio: best.micros / bareBest.micros,
      aim: scenario.aim,
      p50: best.p50,
      p99: best.p99,
      p50AtHalf: half.p50,
      p99AtHalf: half.p99,
      megabytes: Math.max(...residentMegabytes(withChildren(server.pid))),
    }
    rows.push(row)
    console.log(`${row.scenario}: ${row.micros.toFixed(1)} µs, ${row.ratio.toFixed(2)} times the bare server`)
  } finally {
    await endBeside()
    await Promise.all([server.stop(), bare.node.stop(), bare.fastify.stop()])
  }
}

const configuration = (folder: string, socket: string, more: string): string =>
  `Repository: ${folder}
RedisAddress: unix:${socket}
StateDirectory: ${folder}/state
ListenAddress: 127.0.0.1:0
GeoipDatabasePath: ${geoip}
${more}
`

async function cost(server: Measured, watched: readonly number[], load: Omit<Load, 'port'>): Promise<Cost> {
  const before = processorSeconds(watched)
  const {requests, perSecond, p50, p99, errors} = await wrk({...load, port: server.port})
  if (errors > 0) throw new Error(`${errors} requests failed.`)
  return {perSecond, micros: ((processorSeconds(watched) - before) / requests) * 1e6, p50, p99}
}

/** The round that others disturbed least. */
const cheapest = (costs: readonly Cost[]): Cost =>
  costs.reduce((best, next) => (next.micros < best.micros ? next : best))

for (const catalogue of CATALOGUES) await measureCatalogue(catalogue)
await reportTable('redirects', HEADS, rows)
