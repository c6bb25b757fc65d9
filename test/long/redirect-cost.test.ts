import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {generateDatabase, pathOf} from '../../bench/support/generated-database.js'
import {answersOf, startBare, startServer, type Measured} from '../../bench/support/processes.js'
import {wrk, type Load} from '../../bench/support/wrk.js'
import {unpackDebian} from '../support/debian-server.js'
import {processorSeconds} from '../support/processes-of.js'
import {startRedis, type RedisServer} from '../support/redis.js'

const FILES = 20_000
const ROUNDS = 5
const LOAD = {files: FILES, connections: 32, seconds: 1}

/**
 * How many times the processor time of a bare node:http server an answer may cost: about twice what it does. What else
 * runs on the machine hits both alike, and the cheapest round of each is taken.
 */
const LIMITS = {redirect: 4, json: 13, missing: 7} as const

let folder: string
let redis: RedisServer
let server: Measured
let bare: Measured
let program: NonNullable<Load['program']>

beforeAll(async () => {
  const debian = await unpackDebian('wrk', ['wrk'])
  program = {path: debian.path('usr/bin/wrk'), env: debian.env}
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-cost-'))
  redis = await startRedis()
  await generateDatabase({files: FILES, mirrors: 12, socket: redis.socket})
  const config = join(folder, 'mirrorbits.conf')
  await writeFile(
    config,
    `Repository: ${folder}\nRedisAddress: unix:${redis.socket}\nStateDirectory: ${folder}/state\n` +
      `ListenAddress: 127.0.0.1:0\nWorkers: 1\nGeoipDatabasePath: ${resolve('contrib/demo/geoip')}\n`,
  )
  server = await startServer(config)
  bare = await startBare('node', await answersOf(server.port, pathOf))
})

afterAll(async () => {
  await Promise.all([server.stop(), bare.stop()])
  await redis.stop()
  await rm(folder, {recursive: true, force: true})
})

/** Seconds of processor time that one request costs. */
async function cost(kind: Load['kind'], {port}: Measured, pids: readonly number[]): Promise<number> {
  const before = processorSeconds(pids)
  const {requests, errors} = await wrk({...LOAD, kind, port, program})
  expect(errors).toBe(0)
  return (processorSeconds(pids) - before) / requests
}

it.each(Object.entries(LIMITS) as [keyof typeof LIMITS, number][])(
  'a %s costs at most %d times what the least server takes',
  async (kind, limit) => {
    const ours: number[] = []
    const least: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      least.push(await cost(kind, bare, [bare.pid]))
      ours.push(await cost(kind, server, [server.pid, redis.pid]))
    }
    const ratio = Math.min(...ours) / Math.min(...least)
    process.stdout.write(`${kind}: ${ratio.toFixed(2)} times\n`)
    expect(ratio).toBeLessThan(limit)
  },
)
