import {readFile} from 'node:fs/promises'
import {connect, type NetConnectOpts} from 'node:net'
import {afterEach, expect, it} from 'vitest'
import {createFuzz} from '../support/fuzz-requests.js'
import {seededRandom} from '../support/mirrors.js'
import type {RunningServer} from '../support/program.js'
import {rawExchange} from '../support/raw-http.js'
import {createWorld, type World} from '../support/world.js'

const PARALLEL = 48
/** A server that waits for more bytes is not waited for. */
const SILENCE_MS = 40
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 32)
const MEGABYTE = 1024 * 1024

const PROXY = 'PROXY TCP4 192.0.2.1 198.51.100.1 4711 80\r\n'
const GOOD = 'GET /a.iso HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n'

let world: World
afterEach(() => world.close())

async function start(config: string): Promise<RunningServer> {
  world = await createWorld({
    config: `Fallbacks: [{URL: 'http://fallback.example/'}]\nTraceAddresses: [0.0.0.0/0]\n${config}`,
  })
  await world.publish('a.iso', 'content')
  await world.publish('dir/a.iso', 'content')
  await world.json('refresh')
  return await world.startServer()
}

/** The statuses of all answers to some bytes, until the server closes or has nothing more to say. */
const statusesOf = (to: NetConnectOpts, bytes: string): Promise<readonly number[]> =>
  new Promise(resolve => {
    let answer = ''
    const socket = connect(to)
    socket.setEncoding('latin1')
    socket.setTimeout(SILENCE_MS, () => socket.destroy())
    socket.on('data', (chunk: string) => (answer += chunk))
    socket.on('error', () => undefined) // the server may close before all is written
    socket.on('close', () => resolve([...answer.matchAll(/HTTP\/1\.1 (\d{3}) [A-Z]/g)].map(([, code]) => Number(code))))
    socket.write(bytes, 'latin1')
  })

/** Bytes of memory of a process and its children. */
async function memoryOf(pid: number): Promise<number> {
  const [status, children] = await Promise.all([
    readFile(`/proc/${pid}/status`, 'utf8'),
    readFile(`/proc/${pid}/task/${pid}/children`, 'utf8'),
  ])
  const own = Number(/VmRSS:\s*(\d+)/.exec(status)?.[1]) * 1024
  const others = await Promise.all(
    children
      .split(' ')
      .filter(id => id.trim() !== '')
      .map(id => memoryOf(Number(id))),
  )
  return others.reduce((sum, size) => sum + size, own)
}

/** Sends `count` and returns how often each status came. */
async function send(count: number, one: () => Promise<readonly number[]>): Promise<Map<number, number>> {
  const seen = new Map<number, number>()
  let left = count
  const sender = async (): Promise<void> => {
    while (left-- > 0) for (const status of await one()) seen.set(status, (seen.get(status) ?? 0) + 1)
  }
  await Promise.all(Array.from({length: PARALLEL}, sender))
  return seen
}

it.each([
  ['over TCP', 80_000, false],
  ['behind a proxy on a Unix socket', 20_000, true],
])(`malformed requests %s disturb nobody (FUZZ_SEED=${SEED})`, async (_, count, isProxied) => {
  const socketPath = `/tmp/mirrorbits-fuzz-${process.pid}.sock`
  const server = await start(isProxied ? `ProxyProtocol: true\nListenAddress: unix:${socketPath}` : '')
  const pid = server.process.pid ?? 0
  const fuzz = createFuzz(seededRandom(SEED))
  const [host = '', port] = server.address.split(/:(?=\d+$)/)
  let sent = 0
  // Ports of one address would run out.
  const to = (): NetConnectOpts => isProxied ? {path: socketPath} : {host, port: Number(port), localAddress: `127.0.0.${(sent++ % 200) + 2}`} // prettier-ignore
  const one = (): Promise<readonly number[]> => statusesOf(to(), isProxied ? fuzz.proxied() : fuzz.request())

  // The heap takes some 40,000 requests to reach its size.
  const warm = await send(count / 2, one)
  const before = await memoryOf(pid)
  const seen = await send(count / 2, one)
  const after = await memoryOf(pid)

  const complaints = server
    .log()
    .split('\n')
    .filter(line => /"level":"?(?:50|60|error|fatal)|[Uu]ncaught|[Uu]nhandled/.test(line))
  expect([...new Set(complaints)].slice(0, 5)).toEqual([])
  // Every kind of answer was provoked, and none says that it is our fault.
  expect([...warm.keys(), ...seen.keys()].filter(status => status >= 500)).toEqual([])
  expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 302, 400, 404, 405]))
  expect(server.process.exitCode).toBeNull()
  expect(after - before, `from ${before} to ${after} bytes`).toBeLessThan(48 * MEGABYTE)
  const answer = await rawExchange(to(), (isProxied ? PROXY : '') + GOOD)
  expect(answer).toMatch(/^HTTP\/1\.1 302 Found\r\n/)
})
