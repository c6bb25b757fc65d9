import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Redis} from 'ioredis'
import {startRedis} from '../../test/support/redis.js'

/** Mirrors in a Redis of their own, and nodes that tell what they answer, for looking at the dashboard under load. */
export interface Fleet {
  readonly configFile: string
  /** Ends everything and removes the folder. */
  close(): Promise<void>
}

export interface FleetOptions {
  readonly mirrors: number
  readonly nodes?: number
  readonly requestsPerSecond?: number
}

type Place = readonly [city: string, country: string, continent: string, latitude: number, longitude: number]

const PLACES: readonly Place[] = [
  ['paris', 'FR', 'EU', 48.86, 2.35],
  ['berlin', 'DE', 'EU', 52.52, 13.4],
  ['london', 'GB', 'EU', 51.51, -0.13],
  ['warsaw', 'PL', 'EU', 52.23, 21.01],
  ['newyork', 'US', 'NA', 40.71, -74.01],
  ['seattle', 'US', 'NA', 47.61, -122.33],
  ['saopaulo', 'BR', 'SA', -23.55, -46.63],
  ['tokyo', 'JP', 'AS', 35.68, 139.65],
  ['singapore', 'SG', 'AS', 1.35, 103.82],
  ['sydney', 'AU', 'OC', -33.87, 151.21],
  ['capetown', 'ZA', 'AF', -33.92, 18.42],
  ['mumbai', 'IN', 'AS', 19.08, 72.88],
]
const COUNTRIES = 'FR DE GB PL US BR JP SG AU ZA IN CN ES IT NL SE CA MX AR KR'.split(' ')
const FILES = 1000

export async function openFleet({mirrors, nodes = 2, requestsPerSecond = 1300}: FleetOptions): Promise<Fleet> {
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-fleet-'))
  const server = await startRedis()
  const redis = new Redis(server.socket)
  await fill(redis, mirrors)
  const configFile = join(folder, 'mirrorbits.conf')
  await mkdir(join(folder, 'repository'))
  await writeFile(
    configFile,
    `Repository: ${join(folder, 'repository')}\nRedisAddress: unix:${server.socket}\n` +
      `StateDirectory: ${join(folder, 'state')}\nListenAddress: get.example.org:8080\n`,
  )
  const timers = Array.from({length: nodes}, (_, index) =>
    setInterval(createTeller(redis, {node: `node-${index + 1}`, mirrors, perSecond: requestsPerSecond / nodes}), 1000),
  )
  return {
    configFile,
    async close() {
      timers.forEach(timer => clearInterval(timer))
      redis.disconnect()
      await server.stop()
      await rm(folder, {recursive: true, force: true})
    },
  }
}

const placeOf = (id: number): Place => PLACES[(id - 1) % PLACES.length] ?? ['nowhere', '', '', 0, 0]
const nameOf = (id: number): string => `${placeOf(id)[0]}-${id}.mirror.example`

async function fill(redis: Redis, mirrors: number): Promise<void> {
  const now = Math.floor(Date.now() / 1000)
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '_')
  const writing = redis.pipeline()
  writing.set('MIRRORBITS_DB_VERSION', '3')
  writing.sadd('FILES', ...Array.from({length: FILES}, (_, index) => `/pool/file-${index}.tar.xz`))
  for (let id = 1; id <= mirrors; id++) {
    const [, country, continent, latitude, longitude] = placeOf(id)
    const name = nameOf(id)
    const reason = id % 17 === 0 ? 'Got status code 503' : ''
    writing.hset('MIRRORS', String(id), name)
    writing.hset(`MIRROR_${id}`, {
      ...{ID: id, name, http: `${name}/pub/`, rsync: `rsync://${name}/pub/`, enabled: id % 29 === 0 ? 0 : 1},
      ...{continentCode: continent, countryCodes: country, latitude, longitude, asnum: 64_500 + id, score: 0},
      ...{httpUp: reason === '' ? 1 : 0, httpsUp: reason === '' && id % 11 > 0 ? 1 : 0, stateSince: now - 4000 * id},
      ...{httpDownReason: reason, httpsDownReason: reason || 'Unreachable'},
      ...{lastSync: now - 60 * id, lastSuccessfulSync: now - 60 * id, lastSuccessfulSyncProtocol: 0},
    })
    writing.hset(`HOLDINGS_${id}`, {epoch: 0, listed: FILES, known: id % 7 === 0 ? 982 : FILES, differing: 0})
    writing.hset(`STATS_MIRROR_${day}`, String(id), 1000 * id)
    writing.hset(`STATS_MIRROR_BYTES_${day}`, String(id), 7e9 * id)
    const entry = {Type: 6, Timestamp: new Date(Date.now() - 60_000 * id).toISOString(), Proto: 0, Up: true}
    writing.rpush(`MIRRORLOGS_${id}`, JSON.stringify(entry))
  }
  writing.set('LAST_MID', mirrors)
  await writing.exec()
}

interface Teller {
  readonly node: string
  readonly mirrors: number
  readonly perSecond: number
}

/** What one node publishes in a second: numbers that move as they do in life. */
function createTeller(redis: Redis, {node, mirrors, perSecond}: Teller): () => void {
  let second = 0
  const say = (event: object): void => {
    const message = JSON.stringify({v: 1, at: new Date().toISOString(), node, ...event})
    void redis.publish('_mirrorbits_events_0', message)
  }
  return () => {
    second++
    const total = Math.round(perSecond * (1 + 0.3 * Math.sin(second / 9) + 0.1 * (Math.random() - 0.5)))
    void redis.publish('_mirrorbits_cluster', `HELLO0 ${node}`)
    say({type: 'rates', ...ratesOf(total, mirrors), uptime: 1_000_000 + second})
    const scanned = 1 + (Math.floor(second / 20) % mirrors)
    const progress = {mirror: scanned, name: nameOf(scanned), listed: (second % 20) * 50, expected: FILES}
    if (node.endsWith('1')) say({type: 'scan.progress', ...progress})
    say({type: 'requests', served: total, requests: Array.from({length: 25}, (_, index) => requestOf(index, mirrors))})
  }
}

const pathOf = (index: number): string => `/releases/12.${index}/example-12.${index}-amd64.iso`

function ratesOf(total: number, mirrors: number): object {
  const parts = Array.from({length: mirrors}, (_, index) => (1 + Math.random()) / (index + 5))
  const sum = parts.reduce((all, part) => all + part, 0)
  return {
    ...{seconds: 1, total, p50: 0.09, p99: 1.1, memory: 91_000_000, version: '1.0.0'},
    outcomes: {redirect: total - 9, fallback: 1, notModified: 5, notFound: 3, refused: 0, failed: 0, other: 0},
    mirrors: parts.map((part, index) => [index + 1, Math.round((total * part) / sum)]).filter(([, n]) => n !== 0),
    countries: COUNTRIES.map((code, index) => [code, Math.ceil(total / (index + 3))]),
    files: Array.from({length: 20}, (_, index) => [pathOf(index), 90 - index]),
    latencies: [
      [25, total - 20],
      [40, 18],
      [44, 2],
    ],
  }
}

const requestOf = (index: number, mirrors: number): object => ({
  ...{path: pathOf(index), country: COUNTRIES[index % COUNTRIES.length] ?? '', network: 3215 + index, status: 302},
  ...{mirror: 1 + Math.floor(Math.random() * mirrors), km: 40 * index},
})
