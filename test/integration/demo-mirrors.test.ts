import {execFile} from 'node:child_process'
import {once} from 'node:events'
import {mkdtemp, rm} from 'node:fs/promises'
import {createServer, type IncomingHttpHeaders} from 'node:http'
import {tmpdir} from 'node:os'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {startMirrors, type RunningMirrors} from '../../src/demo/start-mirrors.js'
import {startTraffic} from '../../src/demo/traffic.js'

const UPDATED_AT = 1_780_000_000

describe('the mirrors of the demo', () => {
  let folder = ''
  let running: RunningMirrors
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mirrorbits-mirrors-'))
    running = await startMirrors({folder, updatedAt: UPDATED_AT, signal: undefined})
  })
  afterAll(async () => {
    await running.close()
    await rm(folder, {recursive: true})
  })
  const named = (wanted: string) => running.mirrors.find(({name}) => name === wanted)!

  it('serve over HTTP and list over rsync the same files', async () => {
    const {httpUrl, rsyncUrl} = named('paris')
    const answer = await fetch(`${httpUrl}extras/track%20%231.ogg`)
    const size = (await answer.arrayBuffer()).byteLength
    const {stdout} = await promisify(execFile)('rsync', ['-r', '--list-only', '--no-h', '--', rsyncUrl])
    expect(answer.status).toBe(200)
    expect(stdout).toMatch(new RegExp(`^-\\S+ +${size} .* extras/track #1\\.ogg$`, 'm'))
  })

  it('have one that answers 503 to everything', async () => {
    expect((await fetch(`${named('london').httpUrl}README.txt`)).status).toBe(503)
  })

  it('tell when their copy was made, and one that it is old', async () => {
    const traceOf = async (name: string) => (await fetch(`${named(name).httpUrl}trace/updated.txt`)).text()
    expect(await traceOf('paris')).toBe(`${UPDATED_AT}\n`)
    expect(Number(await traceOf('berlin'))).toBeLessThan(UPDATED_AT - 3 * 86_400)
  })

  it('have one that lacks a folder', async () => {
    const path = 'packages/riscv64/a/atlas_1.0_riscv64.txt'
    expect((await fetch(named('paris').httpUrl + path)).status).toBe(200)
    expect((await fetch(named('san-francisco').httpUrl + path)).status).toBe(404)
  })

  it('can run twice at the same time, on other ports', async () => {
    const second = await startMirrors({folder: join(folder, 'second'), updatedAt: UPDATED_AT, signal: undefined})
    expect(second.mirrors[0]?.httpUrl).not.toBe(running.mirrors[0]?.httpUrl)
    await second.close()
  })

  it('are not started when that was cancelled', async () => {
    await expect(
      startMirrors({folder: join(folder, 'third'), updatedAt: UPDATED_AT, signal: AbortSignal.abort()}),
    ).rejects.toThrow('aborted')
  })

  it('get traffic from networks all over the world', async () => {
    const seen: IncomingHttpHeaders[] = []
    const server = createServer((request, response) => {
      seen.push(request.headers)
      response.end()
      if (seen.length === 3) server.emit('enough')
    }).listen(0, 'localhost')
    await once(server, 'listening')
    const traffic = startTraffic((server.address() as AddressInfo).port, () => 0.5)
    await once(server, 'enough')
    traffic.close()
    server.closeAllConnections()
    server.close()
    expect(seen[0]).toMatchObject({'x-forwarded-for': '198.51.100.130', 'user-agent': 'mirrorbits-demo'})
  })
})
