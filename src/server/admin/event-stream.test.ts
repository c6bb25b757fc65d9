import {once} from 'node:events'
import {connect, type Socket} from 'node:net'
import {afterEach, describe, expect, vi} from 'vitest'
import {test} from '../../../test/support/admin.js'
import {usedHeap} from '../../../test/support/used-heap.js'
import type {MirrorbitsEvent} from '../../core/events.js'

const open: Socket[] = []
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy()
})

const FOLLOW = 'GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer read-secret\r\n\r\n'

/** An event of about a thousand bytes. */
const event = (text: string): MirrorbitsEvent =>
  ({v: 1, type: 'warning', at: '', node: 'n', code: 'X', message: text.padEnd(1000)}) as unknown as MirrorbitsEvent

function dial(port: number): Socket {
  const socket = connect({host: '127.0.0.1', port})
  socket.on('error', () => undefined)
  open.push(socket)
  return socket
}

describe('who follows the events', () => {
  test('and does not read costs a bounded part of memory, and later hears the newest', async ({admin}) => {
    const listeners = new Set<(event: MirrorbitsEvent) => void>()
    admin.operator.listen = listener => {
      listeners.add(listener)
      return Promise.resolve(() => Promise.resolve(void listeners.delete(listener)))
    }
    const socket = dial(admin.port)
    socket.write(FOLLOW)
    await vi.waitFor(() => expect(listeners.size).toBe(1))
    socket.pause()

    // 40 MB, far beyond what both ends of a connection hold.
    const before = usedHeap() + process.memoryUsage().arrayBuffers
    const old = event('old')
    for (let at = 0; at < 40_000; at++) for (const tell of listeners) tell(old)
    expect(usedHeap() + process.memoryUsage().arrayBuffers - before).toBeLessThan(20e6)

    let received = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => (received = (received + chunk).slice(-5000)))
    socket.resume()
    await vi.waitFor(() => {
      for (const tell of listeners) tell(event('newest'))
      expect(received).toContain('newest')
    })
    socket.destroy()
    await vi.waitFor(() => expect(listeners.size).toBe(0))
  })

  test('is one of a limited number, also by requests of one connection', async ({admin}) => {
    let listening = 0
    admin.operator.listen = () => {
      listening++
      return Promise.resolve(() => Promise.resolve(listening--).then(() => undefined))
    }
    const socket = dial(admin.port)
    socket.write(FOLLOW.repeat(100))
    await vi.waitFor(() => expect(listening).toBe(64))
    const {status, body} = await admin.call('GET /api/v1/events', {secret: 'read-secret'})
    expect(status).toBe(503)
    expect(JSON.parse(body)).toMatchObject({code: 'MB_TOO_MANY_FOLLOWERS'})
    expect((await admin.call('GET /api/v1/mirrors', {secret: 'read-secret'})).status).toBe(200)
    expect(listening).toBe(64)

    socket.destroy()
    await vi.waitFor(() => expect(listening).toBe(0))
    dial(admin.port).write(FOLLOW)
    await vi.waitFor(() => expect(listening).toBe(1))
  })
})

test('who went away before it was known who that is follows nothing', async ({admin}) => {
  let [begun, listening] = [0, 0]
  admin.operator.listen = () => {
    begun++
    listening++
    return Promise.resolve(() => Promise.resolve(listening--).then(() => undefined))
  }
  const {tokens} = admin
  let tell: () => void = () => undefined
  admin.tokens = new Promise(resolve => (tell = () => resolve(tokens))) as unknown as typeof tokens
  const gone = dial(admin.port)
  gone.write(FOLLOW.repeat(3))
  // Answered later than what was written before, and later than the end of the connection.
  expect((await admin.call('GET /healthz')).status).toBe(200)
  gone.destroy()
  expect((await admin.call('GET /healthz')).status).toBe(200)
  tell()
  dial(admin.port).write(FOLLOW)
  await vi.waitFor(() => expect(listening).toBeGreaterThan(0))
  await vi.waitFor(() => expect({begun, listening}).toEqual({begun, listening: 1}))
  expect(begun).toBeGreaterThan(1)
})

test('what somebody has asked for who goes away is given up, also when that was before it was known who it is', async ({
  admin,
}) => {
  let [begun, givenUp] = [0, 0]
  admin.operator.fileStats = ({signal}) => {
    begun++
    return new Promise(resolve => {
      const giveUp = (): void => {
        givenUp++
        resolve([])
      }
      if (signal.aborted) giveUp()
      else signal.addEventListener('abort', giveUp)
    })
  }
  const ASK = FOLLOW.replace('/events', '/stats/files')
  const asking = dial(admin.port)
  asking.write(ASK)
  await vi.waitFor(() => expect(begun).toBe(1))
  asking.destroy()
  await vi.waitFor(() => expect(givenUp).toBe(1))

  const {tokens} = admin
  admin.now += 10_000
  let tell: () => void = () => undefined
  admin.tokens = new Promise(resolve => (tell = () => resolve(tokens))) as unknown as typeof tokens
  const gone = dial(admin.port)
  gone.write(ASK)
  expect((await admin.call('GET /healthz')).status).toBe(200)
  gone.destroy()
  expect((await admin.call('GET /healthz')).status).toBe(200)
  tell()
  await vi.waitFor(() => expect({begun, givenUp}).toEqual({begun: 2, givenUp: 2}))
})

describe('connections to the admin API', () => {
  test('are limited, and taken again when some have ended', async ({admin}) => {
    const idle = Array.from({length: 256}, () => dial(admin.port))
    await Promise.all(idle.map(socket => once(socket, 'connect')))
    const refused = await vi.waitFor(async () => {
      const answer = await admin.call('GET /healthz')
      expect(answer.status).toBe(503)
      return answer
    })
    expect(refused.headers).toContain('Connection: close')
    expect(admin.logged.filter(line => line.includes('connections to the admin API are refused'))).toHaveLength(1)

    for (const socket of idle.slice(0, 100)) socket.destroy()
    await vi.waitFor(async () => expect((await admin.call('GET /healthz')).status).toBe(200))
  })
})
