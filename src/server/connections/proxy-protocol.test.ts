import {once} from 'node:events'
import {mkdtemp, rm} from 'node:fs/promises'
import {type AddressInfo, connect, type NetConnectOpts} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import type {FastifyInstance} from 'fastify'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {fakeWorld, type FakeWorld} from '../../../test/support/app-deps.js'
import {proxyHeaderV2} from '../../../test/support/proxy-header.js'
import {partsOf, rawExchange, rawRequest} from '../../../test/support/raw-http.js'
import {buildApp} from '../app.js'
import {drain} from '../drain.js'
import {listen} from '../sockets/listen.js'
import {expectProxyHeader} from './proxy-protocol.js'

const V1 = 'PROXY TCP4 192.0.2.1 198.51.100.1 4711 80\r\n'
const latin1 = (bytes: Buffer) => bytes.toString('latin1')
const GET = rawRequest('GET /testy.tgz')

let folder: string
let world: FakeWorld
let app: FastifyInstance
let to: NetConnectOpts

async function start(address: string, trustedProxies: readonly string[] = ['127.0.0.0/8']): Promise<void> {
  const fake = fakeWorld({config: {proxyProtocol: true, trustedProxies}})
  world = fake.world
  app = buildApp(fake.deps)
  const {path} = await listen(app, address)
  const at = app.server.address()
  to = path === undefined ? {host: '127.0.0.1', port: (at as AddressInfo).port} : {path}
}
const statusOf = async (bytes: string) => partsOf(await rawExchange(to, bytes)).status

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-proxy-'))
})
afterEach(async () => {
  app.server.closeAllConnections()
  await app.close()
  await rm(folder, {recursive: true, force: true})
})

describe.each(['TCP', 'a Unix socket'])('over %s', kind => {
  beforeEach(() => start(kind === 'TCP' ? '127.0.0.1:0' : `unix:${join(folder, 'http.sock')}`))

  it.each([
    ['text', V1, '192.0.2.1'],
    ['text with IPv6', 'PROXY TCP6 2001:db8::1 ::1 1 2\r\n', '2001:db8::1'],
    ['bytes', latin1(proxyHeaderV2({source: '192.0.2.1', more: 500})), '192.0.2.1'],
  ])('the client is whom a header in %s names', async (_, header, client) => {
    expect(await statusOf(header + GET)).toBe(302)
    expect(world.located).toEqual([client])
    expect(world.logged).toMatchObject([{ip: client}])
  })

  it('the client is nobody new when the proxy speaks for itself', async () => {
    expect(await statusOf(`PROXY UNKNOWN\r\n${GET}`)).toBe(302)
    expect(world.located).toEqual([kind === 'TCP' ? '127.0.0.1' : ''])
  })

  it('the header may come byte by byte, and many requests may follow', async () => {
    const socket = connect({...to, noDelay: true} as NetConnectOpts)
    const answer = text(socket)
    for (const byte of V1) await new Promise(resolve => socket.write(byte, resolve))
    socket.write(rawRequest('GET /testy.tgz').replace('Connection: close\r\n', '').repeat(3))
    socket.write(GET)
    expect((await answer).match(/^HTTP\/1\.1 302 /gm)).toHaveLength(4)
    expect(world.located).toEqual(Array.from({length: 4}, () => '192.0.2.1'))
  })

  it.each([
    ['no header', GET],
    ['a malformed header', `PROXY TCP4 nobody\r\n${GET}`],
    ['two headers of which the second is no request', `${V1}${V1}${GET}`],
    ['garbage', '\0\0\0\0'],
    ['half a header', 'PROXY TCP4 19'],
  ])('a proxy that sends %s gets no answer from a route', async (_, bytes) => {
    const socket = connect(to)
    socket.on('error', () => undefined) // the server may close before all was written
    const answer = text(socket).catch(() => '')
    socket.end(bytes, 'latin1')
    expect(await answer).not.toContain('302')
    expect(world.located).toEqual([])
    expect(await statusOf(V1 + GET)).toBe(302)
  })
})

it('believes no header of another proxy inside of it unless that is trusted too', async () => {
  await start('127.0.0.1:0', ['127.0.0.0/8', '192.0.2.0/24'])
  const forwarded = rawRequest('GET /testy.tgz', ['X-Forwarded-For: 203.0.113.9'])
  await rawExchange(to, V1 + forwarded)
  await rawExchange(to, `PROXY TCP4 198.51.100.7 198.51.100.1 1 2\r\n${forwarded}`)
  expect(world.located).toEqual(['203.0.113.9', '198.51.100.7'])
})

it('serves who is no proxy as it is, and takes a header from it for a bad request', async () => {
  await start('127.0.0.1:0', ['10.0.0.0/8'])
  expect(await statusOf(GET)).toBe(302)
  expect(await statusOf(V1 + GET)).toBe(400)
  expect(world.located).toEqual(['127.0.0.1'])
})

it('disconnects a proxy whose header takes too long', async () => {
  const {deps} = fakeWorld()
  app = buildApp(deps)
  expectProxyHeader(app.server, {isProxy: () => true, timeoutMs: 50})
  await listen(app, '127.0.0.1:0')
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  socket.write('PROXY ')
  socket.on('error', () => undefined) // a reset is a way to be disconnected
  await once(socket, 'close')
})

it('does not keep a server from ending while a header is awaited', async () => {
  const {deps} = fakeWorld()
  app = buildApp(deps)
  expectProxyHeader(app.server, {isProxy: () => true, timeoutMs: 300})
  await listen(app, '127.0.0.1:0')
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => undefined) // a reset is a way to be disconnected
  await vi.waitFor(() => new Promise<void>((resolve, reject) => app.server.getConnections((_, count) => (count > 0 ? resolve() : reject(new Error('not yet')))))) // prettier-ignore
  await drain(app, {graceMs: 10, limitMs: 20})
  expect(app.server.listening).toBe(false)
})
