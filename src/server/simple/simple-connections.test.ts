import {once} from 'node:events'
import {connect, type Socket} from 'node:net'
import {describe, expect, vi} from 'vitest'
import {test} from '../../../test/support/app.js'

const get = (target: string, ...headers: string[]): string =>
  [`GET ${target} HTTP/1.1`, 'Host: mirrors.example', ...headers, '', ''].join('\r\n')

/** Node answers what has this header: it tells of the connection. */
const BY_NODE = 'TE: trailers'

const REDIRECT = get('/testy.tgz')

interface Client {
  readonly socket: Socket
  readonly received: () => string
  /** Resolves to all that was received, once there are so many answers. */
  readonly answers: (count: number) => Promise<string>
}

function open(port: number): Client {
  const socket = connect({host: '127.0.0.1', port, allowHalfOpen: true}).setEncoding('latin1')
  let text = ''
  socket.on('data', (part: string) => (text += part))
  socket.on('error', () => undefined) // some tests have the server hang up
  return {
    socket,
    received: () => text,
    async answers(count) {
      await vi.waitFor(() => expect(text.match(/^HTTP\/1\.1 /gm)?.length ?? 0).toBe(count), {interval: 5})
      return text
    },
  }
}

const statuses = (text: string): string[] => [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status = '']) => status)

describe('a simple request', () => {
  test('is answered whatever came before and behind it on its connection', async ({running: {port}}) => {
    const {socket, answers} = open(port)
    const others = [get('/nothing'), get('/testy.tgz', 'Content-Length: 3') + 'abc', get('/testy.tgz?mirrorlist')]
    socket.write(REDIRECT + others.map(other => other + REDIRECT).join(''))
    expect(statuses(await answers(7))).toEqual(['302', '404', '302', '302', '302', '200', '302'])
  })

  test('is answered wherever it is split', async ({running: {port}}) => {
    for (let at = 1; at < REDIRECT.length; at += 3) {
      const {socket, answers} = open(port)
      socket.setNoDelay()
      socket.write(REDIRECT + REDIRECT.slice(0, at))
      await answers(1)
      socket.write(REDIRECT.slice(at) + REDIRECT)
      expect(statuses(await answers(3))).toEqual(['302', '302', '302'])
      socket.destroy()
    }
  })

  test('is answered though its client says nothing more', async ({running: {port}}) => {
    const {socket, received} = open(port)
    socket.end(REDIRECT.repeat(40) + get('/testy.tgz', BY_NODE))
    await once(socket, 'end')
    expect(statuses(received())).toEqual(Array<string>(41).fill('302'))
  })

  test('in part, and nothing more, is a bad request', async ({running: {port}}) => {
    const {socket, received} = open(port)
    socket.end(REDIRECT + REDIRECT.slice(0, 20))
    await once(socket, 'end')
    expect(statuses(received())).toEqual(['302', '400'])
  })

  test('that fails is refused, told and counted once, as with Node', async ({running: {port, world}}) => {
    Object.defineProperty(world, 'picked', {
      get() {
        throw new Error('broken')
      },
    })
    const bodies: string[] = []
    for (const headers of [[], [BY_NODE]]) {
      const {socket, answers} = open(port)
      socket.write(get('/testy.tgz', ...headers))
      bodies.push((await answers(1)).replace(/^Date: .*$/m, ''))
      socket.destroy()
    }
    expect(statuses(bodies.join('\n'))).toEqual(['500', '500'])
    expect(bodies[0]).toBe(bodies[1])
    expect(world.errors).toHaveLength(2)
    expect(world.located).toHaveLength(2)
  })

  test('is answered up to a bound for a client that takes no answers', async ({running: {port, world}}) => {
    const greedy = open(port)
    greedy.socket.pause()
    greedy.socket.write(REDIRECT.repeat(2000))
    // A connection has a thousand answers at most.
    await vi.waitFor(() => expect(world.counted.length).toBe(1000))
  })
})

describe('a connection that was only used for simple requests', () => {
  test('ends with its next answer when the server does', async ({running: {app, port}}) => {
    const {socket, answers} = open(port)
    socket.write(REDIRECT)
    await answers(1)
    app.draining.isOn = true
    socket.write(REDIRECT)
    await once(socket, 'end')
    expect((await answers(2)).match(/^Connection: \S+/gm)).toEqual(['Connection: keep-alive', 'Connection: close'])
  })

  test.for(['closeIdleConnections', 'closeAllConnections'] as const)('is closed by %s', async (close, {running: {app, port}}) => {
    const {socket, answers} = open(port)
    socket.write(REDIRECT)
    await answers(1)
    const ended = once(socket, 'end')
    app.server[close]()
    await ended
  }) // prettier-ignore
})
