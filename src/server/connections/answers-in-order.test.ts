import {once} from 'node:events'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {connect} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import {describe, expect, onTestFinished, vi} from 'vitest'
import {test, type RunningApp} from '../../../test/support/app.js'
import type {PathPolicy} from '../../core/config.js'

const get = (target: string, ...headers: string[]): string =>
  [`GET ${target} HTTP/1.1`, 'Host: x', ...headers, '', ''].join('\r\n')

/** Is looked for on disk, which takes some turns of the event loop. */
const UNKNOWN = get('/unknown')
const REDIRECT = get('/testy.tgz')
const CONNECT = 'CONNECT other.example:443 HTTP/1.1\r\nHost: x\r\n\r\n'
const UPGRADE = get('/testy.tgz?sha256', 'Connection: Upgrade', 'Upgrade: websocket')

const LOCAL: PathPolicy = {
  match: '/**',
  pattern: '.*',
  mode: 'local',
  maxAgeMinutes: 0,
  oneVersion: false,
  outputMode: undefined,
  cacheControl: undefined,
  redirectStatus: 302,
}

function slowDisk({world}: RunningApp): void {
  world.disk = () => new Promise(resolve => setTimeout(() => resolve('missing'), 50))
}

/** All that is answered to these bytes until the server ends the connection. `isHalfClosed` ends it for our part. */
async function exchange(port: number, bytes: string, {isHalfClosed = false} = {}) {
  const socket = connect({host: '127.0.0.1', port, allowHalfOpen: true}).setEncoding('latin1')
  let text = ''
  socket.on('data', (part: string) => (text += part))
  if (isHalfClosed) socket.end(bytes, 'latin1')
  else socket.write(bytes, 'latin1')
  await once(socket, 'end')
  socket.destroy()
  return {
    statuses: [...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status)),
    closing: text.match(/^Connection: close\r$/gm)?.length ?? 0,
  }
}

describe('what ends a connection is answered after all that came before it, and nothing behind it', () => {
  test.for([
    ['CONNECT', CONNECT, 405],
    ['no HTTP', 'NONSENSE\r\n\r\n', 400],
    ['a head that is too long', `GET / HTTP/1.1\r\n${`X: ${'y'.repeat(1000)}\r\n`.repeat(200)}`, 431],
    ['the beginning of a tunnel', CONNECT + '\x16\x03\x01\x02\0\0', 405],
    ['an upgrade', UPGRADE, 200],
  ] as const)('%s', async ([, bytes, status], {running}) => {
    slowDisk(running)
    for (const before of [[], [302], [404], [302, 404, 302, 404]]) {
      const pipelined = before.map(one => (one === 302 ? REDIRECT : UNKNOWN)).join('')
      const {statuses, closing} = await exchange(running.port, pipelined + bytes + REDIRECT + UNKNOWN)
      expect(statuses).toEqual([...before, status])
      expect(closing).toBe(1)
    }
    expect(running.world.errors).toEqual([])
  })

  test('also when the answer before it is a file that the system does not take at once', async ({running}) => {
    const {world, port} = running
    const repository = await mkdtemp(join(tmpdir(), 'mirrorbits-'))
    onTestFinished(() => rm(repository, {recursive: true}))
    const size = 10_000_000
    await writeFile(join(repository, 'testy.tgz'), Buffer.alloc(size, '-'))
    world.disk = path => ({kind: 'exists', path, isDirectory: false, size})
    world.policy = LOCAL
    world.config = {repository, pathPolicies: [LOCAL]}
    const socket = connect({host: '127.0.0.1', port}).setEncoding('latin1')
    socket.write(REDIRECT + CONNECT)
    await vi.waitFor(() => expect(socket.readableLength).toBeGreaterThan(0))
    const received = await text(socket)
    expect(received).toMatch(/^HTTP\/1\.1 200 /)
    expect(/-*HTTP\/1\.1 405 /.exec(received)?.[0]).toHaveLength(size + 'HTTP/1.1 405 '.length)
  })
})

describe('a client that has said all and waits', () => {
  test.for([
    ['pages', UNKNOWN.repeat(20), Array<number>(20).fill(404)],
    ['redirects and pages', (REDIRECT + UNKNOWN).repeat(10), Array.from({length: 20}, (_, at) => (at % 2 === 0 ? 302 : 404))],
    ['a page and CONNECT', UNKNOWN + CONNECT, [404, 405]],
    ['a page and a part of a request', UNKNOWN + 'GET /', [404, 400]],
    ['nothing', '', []],
  ] as const)('gets all its answers: %s', async ([, bytes, expected], {running}) => {
    slowDisk(running)
    const {statuses} = await exchange(running.port, bytes, {isHalfClosed: true})
    expect(statuses).toEqual(expected)
  })
}) // prettier-ignore
