import {once} from 'node:events'
import {connect, type Socket} from 'node:net'
import type {FastifyInstance} from 'fastify'
import {describe, expect} from 'vitest'
import {test} from '../../test/support/app.js'
import {partsOf} from '../../test/support/raw-http.js'

const GET = 'GET /testy.tgz HTTP/1.1\r\nHost: x\r\n\r\n'
const CLOSE = 'GET /slow.tgz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
/** As long as a connection may have: 1000 answers. */
const MOST = 1000

/** A client that never closes its side, and what it has heard. */
function openClient(port: number) {
  const socket = connect({port, host: '127.0.0.1', allowHalfOpen: true}).setEncoding('latin1')
  const heard = {text: '', isOver: false, error: undefined as unknown}
  socket.on('data', (text: string) => (heard.text += text))
  socket.on('end', () => (heard.isOver = true))
  socket.on('error', error => (heard.error = error))
  const answers = () => heard.text.match(/^HTTP\/1\.1 \d+/gm) ?? []
  return {socket, heard, answers}
}

/** Sends so many requests, as few at once as an ordinary client. */
async function askTimes(times: number, {socket, answers}: {socket: Socket; answers: () => readonly string[]}) {
  for (let asked = 0; asked < times; asked += 50) {
    socket.write(GET.repeat(Math.min(50, times - asked)))
    while (answers().length < Math.min(times, asked + 50)) await once(socket, 'data')
  }
}

/** Connections that the server has. */
const openOn = ({server}: FastifyInstance) =>
  new Promise<number>((resolve, reject) =>
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
  )

describe('after the last answer that a connection may have', () => {
  test('it is closed at once, whatever the client does with its side', async ({running: {app, port}}) => {
    const client = openClient(port)
    await askTimes(MOST, client)
    await expect.poll(() => client.heard.isOver, {timeout: 1500}).toBe(true)
    expect(new Set(client.answers())).toEqual(new Set(['HTTP/1.1 302']))
    expect(client.heard.text.match(/^Connection: close/gm)).toHaveLength(1)

    client.socket.write(GET)
    await expect.poll(() => openOn(app), {timeout: 5000}).toBe(0)
    expect(client.answers()).toHaveLength(MOST)
  })

  test('requests behind it are neither answered nor counted', async ({running: {port, world}}) => {
    const client = openClient(port)
    await askTimes(MOST - 10, client)
    client.socket.write(GET.repeat(50))
    await expect.poll(() => client.heard.isOver, {timeout: 1500}).toBe(true)
    client.socket.destroy()
    expect([client.answers().length, world.counted.length]).toEqual([MOST, MOST])
    expect(new Set(client.answers())).toEqual(new Set(['HTTP/1.1 302']))
  })

  test('no reset takes it away, however much the client goes on sending', async ({running: {app, port}}) => {
    const client = openClient(port)
    await askTimes(1, client)
    app.draining.isOn = true
    client.socket.write(GET.repeat(20_000))
    await expect.poll(() => client.heard.isOver || client.heard.error !== undefined, {timeout: 1500}).toBe(true)
    expect([client.heard.isOver, client.heard.error, client.answers().length]).toEqual([true, undefined, 2])
    // In the end it is closed all the same.
    await expect.poll(() => openOn(app), {timeout: 5000}).toBe(0)
  })
})

test('who asks for the connection to be closed and sends more gets the answer, and nothing else', async ({running}) => {
  const {port, world} = running
  const waiting: (() => void)[] = []
  world.disk = () =>
    new Promise(resolve => {
      waiting.push(() => resolve('missing'))
    })
  const client = openClient(port)
  client.socket.write(CLOSE + GET.repeat(20))
  await expect.poll(() => waiting).toHaveLength(1)
  waiting[0]?.()
  await expect.poll(() => client.heard.isOver, {timeout: 1500}).toBe(true)
  client.socket.destroy()
  expect(client.answers()).toEqual(['HTTP/1.1 404'])
  expect(partsOf(client.heard.text).headers).toContain('Connection: close')
})

test('a client that goes on sending hears what was wrong with its request', async ({running: {app, port}}) => {
  const client = openClient(port)
  client.socket.write(`GET / HTTP/1.1\r\n${'X: y\r\n'.repeat(500_000)}`)
  await expect.poll(() => client.heard.isOver || client.heard.error !== undefined, {timeout: 1500}).toBe(true)
  expect([client.heard.error, client.answers()]).toEqual([undefined, ['HTTP/1.1 431']])
  await expect.poll(() => openOn(app), {timeout: 5000}).toBe(0)
})

test('a client that hears what was wrong and closes is not waited for', async ({running: {app, port}}) => {
  const client = openClient(port)
  client.socket.write('NONSENSE\r\n\r\n')
  await expect.poll(() => client.heard.isOver).toBe(true)
  client.socket.end()
  await expect.poll(() => openOn(app), {timeout: 1500}).toBe(0)
  expect(client.answers()).toEqual(['HTTP/1.1 400'])
})
