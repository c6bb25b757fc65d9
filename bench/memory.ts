// What memory does over very many redirects. `npm run bench:memory`, or `-- --millions=3` for fewer than ten million.
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {residentMegabytes, withChildren} from '../test/support/processes-of.js'
import {startRedis} from '../test/support/redis.js'
import {fullGeoip} from './support/full-geoip.js'
import {generateDatabase} from './support/generated-database.js'
import {startServer} from './support/processes.js'
import {report, type Figure} from './support/report.js'
import {wrk} from './support/wrk.js'

const MILLIONS = Number(/--millions=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 10)
const FILES = 100_000
const SLICE_SECONDS = 10
/** Of all requests. Until then places, rankings and counts are still new. */
const WARM_SHARE = 0.1

const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-bench-'))
const redis = await startRedis()
try {
  await generateDatabase({files: FILES, mirrors: 12, socket: redis.socket})
  const config = join(folder, 'mirrorbits.conf')
  await writeFile(
    config,
    `Repository: ${folder}\nRedisAddress: unix:${redis.socket}\nStateDirectory: ${folder}/state\n` +
      `ListenAddress: 127.0.0.1:0\nGeoipDatabasePath: ${await fullGeoip()}\n`,
  )
  const server = await startServer(config)
  try {
    const load = {kind: 'redirect', files: FILES, connections: 64, port: server.port} as const
    const memory = (): number => residentMegabytes(withChildren(server.pid)).reduce((sum, each) => sum + each, 0)
    const seen: {readonly requests: number; readonly megabytes: number}[] = []
    for (let requests = 0; requests < MILLIONS * 1e6;) {
      const slice = await wrk({...load, seconds: SLICE_SECONDS})
      if (slice.errors > 0) throw new Error(`${slice.errors} requests failed.`)
      requests += slice.requests
      seen.push({requests, megabytes: memory()})
      console.log(`${(requests / 1e6).toFixed(2)} million redirects: ${memory()} MB`)
    }
    const warm = seen.filter(({requests}) => requests >= MILLIONS * 1e6 * WARM_SHARE).map(({megabytes}) => megabytes)
    const half = warm.length >> 1
    const figures: Figure[] = [
      {what: 'redirects', value: seen.at(-1)?.requests ?? 0, unit: ''},
      {what: 'all processes, mean of the first half', value: mean(warm.slice(0, half)), unit: 'MB'},
      {what: 'all processes, mean of the second half', value: mean(warm.slice(half)), unit: 'MB', aim: 'as the first'},
      {what: 'all processes, most', value: Math.max(...warm), unit: 'MB'},
    ]
    await report('memory', figures)
  } finally {
    await server.stop()
  }
} finally {
  await redis.stop()
  await rm(folder, {recursive: true, force: true})
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
