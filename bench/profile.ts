// Where the time of a redirect goes: a processor profile under load, as a table and a flame graph. `npm run bench:profile`.
import {mkdtemp, readdir, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {startRedis} from '../test/support/redis.js'
import {flameGraph, type Frame} from './support/flame-graph.js'
import {fullGeoip} from './support/full-geoip.js'
import {generateDatabase} from './support/generated-database.js'
import {startServer} from './support/processes.js'
import {readProfile} from './support/read-profile.js'
import {wrk} from './support/wrk.js'

const CATALOGUE = {files: 100_000, mirrors: 12}
const WARM_SECONDS = 10
const SECONDS = 10
const TOLD = 40

/** Whose time it is, by the first pattern that fits. */
const OWNERS = [
  ['the garbage collector', /^\(garbage collector\)/, '#e0a0a0'],
  ["Node's HTTP and sockets, and the kernel below", / node:|^write|^\(program\)|^RegExp|^[a-zA-Z]+$/, '#c8c8c8'],
  ['fastify', /node_modules\/(?:fastify|find-my-way|avvio)/, '#b8b8e0'],
  ['ioredis: counts on their way to Redis', /ioredis/, '#e0c890'],
  ['place of the client', /src\/geoip|core\/network/, '#a0d0a0'],
  ['choice of mirrors', /core\/(?:routing|selection)/, '#80c0e0'],
  ['the file: its path, size and checksums', /core\/catalogue|base64/, '#90d8d0'],
  ['counting, rates and logs', /src\/monitor|core\/rates|src\/redis|src\/logging|download-log/, '#e0b080'],
  ['reading the request, writing the answer', /src\/(?:server|core\/http|core\/text)/, '#d0b0e0'],
] as const
const NOBODY = ['all else', /./, '#dddddd'] as const

const ownerOf = (name: string) => OWNERS.find(([, pattern]) => pattern.test(name)) ?? NOBODY

const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-profile-'))
const redis = await startRedis()
try {
  await generateDatabase({...CATALOGUE, socket: redis.socket})
  const config = join(folder, 'mirrorbits.conf')
  await writeFile(
    config,
    `Repository: ${folder}
RedisAddress: unix:${redis.socket}
StateDirectory: ${folder}/state
ListenAddress: 127.0.0.1:0
GeoipDatabasePath: ${await fullGeoip()}
Workers: 1
`,
  )
  const server = await startServer(config, ['--cpu-prof', `--cpu-prof-dir=${folder}/profile`])
  const load = {kind: 'redirect', files: CATALOGUE.files, connections: 64, port: server.port} as const
  await wrk({...load, seconds: WARM_SECONDS})
  const {perSecond} = await wrk({...load, seconds: SECONDS})
  await server.stop()
  const [file = ''] = await readdir(join(folder, 'profile'))
  await show(readProfile(join(folder, 'profile', file), SECONDS), perSecond)
} finally {
  await redis.stop()
  await rm(folder, {recursive: true, force: true})
}

async function show(root: Frame, perSecond: number): Promise<void> {
  const selfOf = new Map<string, number>()
  const gather = (frame: Frame): void => {
    selfOf.set(frame.name, (selfOf.get(frame.name) ?? 0) + frame.self)
    frame.callees.forEach(gather)
  }
  gather(root)
  const owners = new Map<string, number>()
  for (const [name, self] of selfOf) owners.set(ownerOf(name)[0], (owners.get(ownerOf(name)[0]) ?? 0) + self)
  const share = (micros: number): string => `${((micros / root.total) * 100).toFixed(1).padStart(5)} %`
  const byTime = (times: Map<string, number>) => [...times].sort(([, a], [, b]) => b - a)
  console.log(`${Math.round(perSecond)} redirects a second while profiled\n`)
  for (const [name, self] of byTime(owners)) console.log(share(self), name)
  console.log()
  for (const [name, self] of byTime(selfOf).slice(0, TOLD)) console.log(share(self), name)
  await writeFile(
    'docs/performance/profile-redirect.svg',
    flameGraph(root, name => ownerOf(name)[2]),
  )
}
