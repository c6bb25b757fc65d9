import {once} from 'node:events'
import {connect, type Socket} from 'node:net'
import type {FastifyInstance} from 'fastify'
import {expect, vi} from 'vitest'
import {test} from '../../test/support/app.js'
import {rawExchange} from '../../test/support/raw-http.js'
import {drain, type DrainLimits} from './drain.js'

const GET = 'GET /testy.tgz HTTP/1.1\r\nHost: x\r\n\r\n'

/** Begins to stop; resolves when connections are closed with their answers. */
async function beginDrain(app: FastifyInstance, limits: DrainLimits): Promise<{readonly drained: Promise<void>}> {
  const drained = drain(app, limits)
  await vi.waitFor(() => expect(app.draining.isOn).toBe(true))
  return {drained}
}

/** A keep-alive connection that has had one answer. */
async function openClient(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1')
  socket.write(GET)
  await once(socket, 'data')
  return socket
}

test('an open connection gets one more answer, which closes it', async ({running: {app, port}}) => {
  const client = await openClient(port)
  const {drained} = await beginDrain(app, {graceMs: 10_000, limitMs: 20_000})
  client.write(GET)
  const [answer] = (await once(client, 'data')) as [string]
  expect(answer).toMatch(/^HTTP\/1.1 302 /)
  expect(answer).toContain('Connection: close')
  await drained
})

test('a request that is being answered is waited for', async ({running: {app, port, world}}) => {
  const {promise, resolve} = deferred()
  world.disk = () => promise
  const waiting = rawExchange({host: '127.0.0.1', port}, GET.replace('testy', 'unknown'))
  await expect.poll(() => app.server.listening).toBe(true)
  const client = await openClient(port)
  const {drained} = await beginDrain(app, {graceMs: 1, limitMs: 20_000})
  resolve('missing')
  expect(await waiting).toMatch(/^HTTP\/1.1 404 [^]*Connection: close/)
  client.destroy()
  await drained
})

test('no connection is taken any more', async ({running: {app, port}}) => {
  await drain(app, {graceMs: 1, limitMs: 10})
  await expect(rawExchange({host: '127.0.0.1', port}, GET)).rejects.toMatchObject({code: 'ECONNREFUSED'})
})

test('who has connected before is answered, accepted or not', async ({running: {app, port}}) => {
  const clients = Array.from({length: 50}, () => connect(port, '127.0.0.1').setEncoding('latin1'))
  await Promise.all(clients.map(client => once(client, 'connect')))
  const {drained} = await beginDrain(app, {graceMs: 10_000, limitMs: 20_000, keepMs: 10})
  const answers = await Promise.all(
    clients.map(async client => {
      client.write(GET)
      return (await once(client, 'data')) as [string]
    }),
  )
  for (const [answer] of answers) expect(answer).toMatch(/^HTTP\/1.1 302 [^]*Connection: close/)
  await drained
})

test('the address is free at once, unless those who wait are to be accepted', async ({running: {app}}) => {
  const drained = drain(app, {graceMs: 1, limitMs: 10})
  expect(app.server.listening).toBe(false)
  await drained
})

test('an idle connection is closed after the grace', async ({running: {app, port}}) => {
  const client = await openClient(port)
  const ended = once(client, 'close')
  client.resume()
  await drain(app, {graceMs: 10, limitMs: 20_000})
  await ended
})

test('a request that never ends is cut off at the limit', async ({running: {app, port}}) => {
  const client = connect(port, '127.0.0.1')
  client.write('GET /testy.tgz HTTP/1.1\r\n')
  await once(client, 'connect')
  const ended = once(client, 'close')
  client.on('error', () => undefined).resume()
  await drain(app, {graceMs: 5, limitMs: 50})
  await ended
})

function deferred() {
  let resolve: (answer: 'missing') => void = () => undefined
  const promise = new Promise<'missing'>(done => (resolve = done))
  return {promise, resolve}
}
