// A fleet of mirrors in a Redis of its own, and nodes that tell what they answer, for looking at the dashboard under load.
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Redis} from 'ioredis'

const PLACES = [
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
const FILES = 102_000

/** Starts it. `close` ends everything and removes the folder. */
export async function openFleet({mirrors, nodes = 2, requestsPerSecond = 1300}) {
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-bench-'))
  const socket = join(folder, 'redis.sock')
  const server = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', ''], {
    stdio: 'ignore',
  })
  const redis = new Redis(socket, {retryStrategy: () => 50})
  redis.on('error', () => undefined) // until the server listens
  await redis.ping()
  await fill(redis, mirrors)
  const configFile = join(folder, 'mirrorbits.conf')
  await mkdir(join(folder, 'repository'))
  await writeFile(
    configFile,
    `Repository: ${join(folder, 'repository')}\nRedisAddress: unix:${socket}\n` +
      `StateDirectory: ${join(folder, 'state')}\nListenAddress: get.example.org:8080\n`,
  )
  const startedAt = Date.now() - 1_000_000_000
  const timers = Array.from({length: nodes}, (_, index) => {
    const tell = talker(redis, {node: `node-${index + 1}`, mirrors, perSecond: requestsPerSecond / nodes, startedAt})
    return setInterval(tell, 1000)
  })
  return {
    configFile,
    async close() {
      timers.forEach(clearInterval)
      redis.disconnect()
      server.kill()
      await once(server, 'exit')
      await rm(folder, {recursive: true, force: true})
    },
  }
}

const placeOf = id => PLACES[(id - 1) % PLACES.length]

async function fill(redis, mirrors) {
  const now = Math.floor(Date.now() / 1000)
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '_')
  const writing = redis.pipeline()
  writing.set('MIRRORBITS_DB_VERSION', '3')
  writing.sadd('FILES', ...Array.from({length: 1000}, (_, index) => `/pool/file-${index}.tar.xz`))
  for (let id = 1; id <= mirrors; id++) {
    const [city, country, continent, latitude, longitude] = placeOf(id)
    const name = `${city}-${id}.mirror.example`
    const isDown = id % 17 === 0
    writing.hset('MIRRORS', String(id), name)
    writing.hset(`MIRROR_${id}`, {
      ...{ID: id, name, http: `${name}/pub/`, rsync: `rsync://${name}/pub/`, enabled: id % 29 === 0 ? 0 : 1},
      ...{continentCode: continent, countryCodes: country, latitude, longitude, asnum: 64_500 + id, score: 0},
      ...{httpUp: isDown ? 0 : 1, httpsUp: isDown || id % 11 === 0 ? 0 : 1, stateSince: now - 4000 * id},
      ...{
        httpDownReason: isDown ? 'Got status code 503' : '',
        httpsDownReason: isDown ? 'Got status code 503' : 'Unreachable',
      },
      ...{lastSync: now - 60 * id, lastSuccessfulSync: now - 60 * id, lastSuccessfulSyncProtocol: 0},
    })
    writing.hset(`STATS_MIRROR_${day}`, String(id), 1000 * id)
    writing.hset(`STATS_MIRROR_BYTES_${day}`, String(id), 7e9 * id)
    writing.rpush(
      `MIRRORLOGS_${id}`,
      JSON.stringify({Type: 6, Timestamp: new Date(Date.now() - 60_000 * id).toISOString(), Proto: 0, Up: true}),
    )
  }
  writing.set('LAST_MID', mirrors)
  await writing.exec()
}

/** What one node publishes in a second: numbers that move as they do in life. */
function talker(redis, {node, mirrors, perSecond, startedAt}) {
  let second = 0
  return () => {
    second++
    const total = Math.round(perSecond * (1 + 0.3 * Math.sin(second / 9) + 0.1 * (Math.random() - 0.5)))
    const shares = Array.from({length: mirrors}, (_, index) => [index + 1, (1 + Math.random()) / (index + 5)])
    const sum = shares.reduce((all, [, share]) => all + share, 0)
    const counts = shares.map(([id, share]) => [id, Math.round((total * share) / sum)]).filter(([, n]) => n > 0)
    const say = event =>
      redis.publish('_mirrorbits_events_0', JSON.stringify({v: 1, at: new Date().toISOString(), node, ...event}))
    redis.publish('_mirrorbits_cluster', `HELLO0 ${node}`)
    say({
      ...{type: 'rates', seconds: 1, total, mirrors: counts},
      outcomes: {redirect: total - 9, fallback: 1, notModified: 5, notFound: 3, refused: 0, failed: 0, other: 0},
      countries: COUNTRIES.map((code, index) => [code, Math.ceil(total / (index + 3))]),
      files: Array.from({length: 20}, (_, index) => [
        `/releases/12.${index}/example-12.${index}-amd64.iso`,
        90 - index,
      ]),
      latencies: [
        [25, total - 20],
        [40, 18],
        [44, 2],
      ],
      ...{
        p50: 0.09,
        p99: 1.1,
        uptime: Math.round((Date.now() - startedAt) / 1000),
        memory: 91_000_000,
        version: '1.0.0',
      },
    })
    const scanned = 1 + (Math.floor(second / 20) % mirrors)
    const scan = {mirror: scanned, name: `${placeOf(scanned)[0]}-${scanned}.mirror.example`}
    if (node.endsWith('1')) say({type: 'scan.progress', ...scan, listed: (second % 20) * 5000, expected: FILES})
    const requests = Array.from({length: 25}, (_, index) => ({
      ...{path: `/releases/12.${index}/example-12.${index}-amd64.iso`, country: COUNTRIES[index % 20]},
      ...{network: 3215 + index, mirror: 1 + Math.floor(Math.random() * mirrors), km: 40 * index, status: 302},
    }))
    say({type: 'requests', served: total, requests})
  }
}
