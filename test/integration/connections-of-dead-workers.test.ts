import {once} from 'node:events'
import {readdir, readlink} from 'node:fs/promises'
import {connect, type NetConnectOpts, type Socket} from 'node:net'
import {join} from 'node:path'
import {describe, expect, vi} from 'vitest'
import {withChildren} from '../support/processes-of.js'
import type {RunningServer} from '../support/program.js'
import {testIn} from '../support/world-test.js'
import {createWorld, type World} from '../support/world.js'

const CONNECTIONS = 12
const REQUEST = 'GET /disk.iso HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n'

const it = testIn(async () => {
  const world = await createWorld()
  await world.publish('disk.iso', 'a disk')
  await world.json('refresh')
  return world
})

const workersOf = ({process}: RunningServer): number[] => withChildren(process.pid ?? 0).slice(1)

interface Client {
  readonly socket: Socket
  readonly received: () => string
}

function open(address: string): Client {
  const [host = '', port = ''] = address.split(/:(?=\d+$)/)
  const to: NetConnectOpts = address.startsWith('unix:') ? {path: address.slice(5)} : {host, port: Number(port)}
  const socket = connect(to).setEncoding('latin1')
  let text = ''
  socket.on('data', (part: string) => void (text += part))
  return {socket, received: () => text}
}

const answersIn = ({received}: Client): number => received().match(/^HTTP\/1\.1 200 /gm)?.length ?? 0

/** Sockets that this process has open. */
async function socketsOf(pid: number): Promise<number> {
  const folder = `/proc/${pid}/fd`
  const targets = await Promise.all((await readdir(folder)).map(fd => readlink(join(folder, fd)).catch(() => '')))
  return targets.filter(target => target.startsWith('socket:')).length
}

/** Clients that have had two answers, and whose connections the primary has too. */
async function clientsOf(server: RunningServer, hello = ''): Promise<Client[]> {
  const pid = server.process.pid ?? 0
  const before = await socketsOf(pid)
  const clients = Array.from({length: CONNECTIONS}, () => open(server.address))
  for (const {socket} of clients) socket.write(hello + REQUEST)
  await vi.waitFor(() => expect(clients.map(answersIn)).toEqual(clients.map(() => 1)))
  for (const {socket} of clients) socket.write(REQUEST)
  await vi.waitFor(() => expect(clients.map(answersIn)).toEqual(clients.map(() => 2)))
  await vi.waitFor(async () => expect(await socketsOf(pid)).toBeGreaterThanOrEqual(before + CONNECTIONS))
  return clients
}

// These mostly wait for the end of connections, so they run at the same time.
describe.concurrent.each([
  ['TCP', () => 'ListenAddress: 127.0.0.1:0', '', '127.0.0.1'],
  ['a Unix socket', ({folder}: World) => `ListenAddress: unix:${join(folder, 'http.sock')}`, '', ''],
  [
    'a proxy',
    () => 'ListenAddress: 127.0.0.1:0\nProxyProtocol: true\nTrustedProxies: [127.0.0.0/8]',
    'PROXY TCP4 192.0.2.1 198.51.100.1 4711 80\r\n',
    '192.0.2.1',
  ],
])('connections over %s', (_, listening, hello, client) => {
  it('outlive all workers, with the requests that wait in them', async ({world}) => {
    await world.configure(`Workers: 2\nFallbacks: [{URL: 'http://fallback.example/'}]\n${listening(world)}`)
    const server = await world.startNode()
    const before = await socketsOf(server.process.pid ?? 0)
    const clients = await clientsOf(server, hello)
    const [silent, asking] = [clients.slice(0, 1), clients.slice(1)]
    const ended = Promise.all(silent.map(({socket}) => once(socket, 'end')))
    const workers = workersOf(server)

    for (const worker of workers) process.kill(worker, 'SIGSTOP')
    await Promise.all(asking.map(({socket}) => new Promise(resolve => socket.write(REQUEST, resolve))))
    for (const worker of workers) process.kill(worker, 'SIGKILL')

    await vi.waitFor(() => expect(asking.map(answersIn)).toEqual(asking.map(() => 3)))
    for (const {received} of asking) {
      const [, , , last = ''] = received().split(/^HTTP\/1\.1 /m)
      expect(last).toMatch(/^connection: close/im)
      expect(last).toContain(`"IP":"${client}"`)
    }
    await ended
    await vi.waitFor(async () => expect(await socketsOf(server.process.pid ?? 0)).toBeLessThanOrEqual(before))
  })
})

it.concurrent('connections end at once when a worker leaves, also when its primary is busy', async ({world}) => {
  await world.configure("Workers: 2\nFallbacks: [{URL: 'http://fallback.example/'}]")
  const server = await world.startNode()
  const clients = await clientsOf(server)
  const workers = workersOf(server)
  server.process.kill('SIGSTOP')
  try {
    for (const worker of workers) process.kill(worker, 'SIGTERM')
    await Promise.all(clients.map(({socket}) => once(socket, 'end')))
  } finally {
    server.process.kill('SIGCONT')
  }
  expect(clients.map(answersIn)).toEqual(clients.map(() => 2))
})
