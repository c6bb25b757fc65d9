import {once} from 'node:events'
import {type AddressInfo, connect, createServer, type Socket} from 'node:net'
import type {FastifyInstance} from 'fastify'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {fakeWorld, type FakeWorld} from '../../../test/support/app-deps.js'
import {buildApp} from '../app.js'
import {handleOf} from './connection-handle.js'
import {drain} from '../drain.js'

const KEPT = 'GET /testy.tgz HTTP/1.1\r\nHost: localhost\r\n\r\n'
const LAST = 'GET /testy.tgz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
const WITH_BODY = 'GET /testy.tgz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n..'

let app: FastifyInstance
let world: FakeWorld
let lent: {id: number; isOpen: () => boolean; kept: () => void}[]
let takenBack: number[]

beforeEach(async () => {
  // Those of the last test may still be told of.
  const [loans, endings]: [typeof lent, number[]] = [[], []]
  lent = loans
  takenBack = endings
  const fake = fakeWorld()
  world = fake.world
  app = buildApp({
    ...fake.deps,
    keeper: {
      lend: (id, {handle}) =>
        new Promise(kept => {
          loans.push({id, isOpen: () => 'fd' in handle && Number(handle.fd) >= 0, kept})
        }),
      takeBack: ids => void endings.push(...ids),
    },
  })
  await app.listen({host: '127.0.0.1', port: 0})
})
afterEach(async () => {
  app.server.closeAllConnections()
  await app.close()
})

interface Client {
  readonly socket: Socket
  readonly received: () => string
}

const portOf = ({server}: FastifyInstance): number => (server.address() as AddressInfo).port

function open(port = portOf(app)): Client {
  const socket = connect({host: '127.0.0.1', port})
  let text = ''
  socket.setEncoding('latin1').on('data', (part: string) => void (text += part))
  return {socket, received: () => text}
}

const answersIn = (text: string): number => text.match(/^HTTP\/1\.1 302 /gm)?.length ?? 0

async function asked(client: Client, bytes: string, answers = 1): Promise<Client> {
  const before = answersIn(client.received())
  client.socket.write(bytes)
  await vi.waitFor(() => expect(answersIn(client.received())).toBe(before + answers))
  return client
}

/** A client that has come back on its connection. */
const used = async (): Promise<Client> => asked(await asked(open(), KEPT), KEPT)

describe('a connection', () => {
  it('is lent once when it stays open after a second answer, until it ends', async () => {
    const client = await asked(open(), KEPT)
    expect(lent).toEqual([])
    await asked(client, KEPT)
    await asked(client, KEPT)
    expect(lent.map(({id}) => id)).toEqual([1])
    expect(takenBack).toEqual([])
    lent[0]?.kept()
    client.socket.end()
    await vi.waitFor(() => expect(takenBack).toEqual([1]))
  })

  it('is not lent when it ends with its second answer', async () => {
    const client = await asked(open(), KEPT)
    const ended = once(client.socket, 'end')
    await asked(client, LAST)
    await ended
    expect(lent).toEqual([])
  })

  it.each([
    ['with a body', WITH_BODY, 1],
    ['that does not wait for the answer to the last one', KEPT + KEPT, 2],
  ])('is taken back for a request %s, and not lent again', async (_, bytes, answers) => {
    const client = await used()
    await asked(client, bytes, answers)
    await vi.waitFor(() => expect(takenBack).toEqual([1]))
    lent[0]?.kept()
    await asked(client, KEPT)
    expect(lent).toHaveLength(1)
    client.socket.end()
    await once(client.socket, 'close')
    expect(takenBack).toEqual([1])
  })

  it('is taken back for a request that expects what nobody can do, whose body may still come', async () => {
    const client = await used()
    client.socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nExpect: cake\r\nContent-Length: 2\r\n\r\n')
    await vi.waitFor(() => expect(client.received()).toMatch(/^HTTP\/1\.1 417 /m))
    await vi.waitFor(() => expect(takenBack).toEqual([1]))
    client.socket.write('..')
    await asked(client, KEPT)
    expect(lent).toHaveLength(1)
  })

  it('is not lent when its first request has a body', async () => {
    const client = await asked(open(), WITH_BODY)
    await asked(client, KEPT)
    await asked(client, KEPT)
    expect(lent).toEqual([])
  })

  it('waits while another one is being lent, and is forgotten when it ends meanwhile', async () => {
    await used()
    const second = await used()
    await used()
    expect(lent).toHaveLength(1)
    second.socket.end()
    await once(second.socket, 'close')
    await vi.waitFor(async () => expect(await connections()).toBe(2))
    lent[0]?.kept()
    await vi.waitFor(() => expect(lent.map(({id}) => id)).toEqual([1, 2]))
    lent[1]?.kept()
    expect(lent).toHaveLength(2)
    expect(takenBack).toEqual([])
  })

  it('that ends while it is being lent ends for its client, and is open here until it was sent', async () => {
    const client = await used()
    const ended = once(client.socket, 'end')
    app.server.closeIdleConnections()
    await ended
    expect(lent[0]?.isOpen()).toBe(true)
    expect(takenBack).toEqual([])
    lent[0]?.kept()
    await vi.waitFor(() => expect(takenBack).toEqual([1]))
    expect(lent[0]?.isOpen()).toBe(false)
  })

  it('of which other processes have copies ends for its client when it is destroyed', async () => {
    const client = await used()
    const ended = once(client.socket, 'end')
    lent[0]?.kept()
    app.server.closeIdleConnections()
    await ended
    await vi.waitFor(() => expect(takenBack).toEqual([1]))
  })
})

/** Those that the server has. */
const connections = (): Promise<number> =>
  new Promise(resolve => app.server.getConnections((_, count) => resolve(count)))

/** A connection as another process has it: accepted and not read from. */
async function foreign() {
  const server = createServer({pauseOnConnect: true, allowHalfOpen: true}).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = open((server.address() as AddressInfo).port)
  const [socket] = (await once(server, 'connection')) as [Socket]
  server.close()
  const handle = handleOf(socket)
  if (handle === undefined) throw new Error('The connection has no handle.')
  return {client, handle}
}

describe('a connection of another process', () => {
  it('gets one answer, also to what was sent before, and ends', async () => {
    const {client, handle} = await foreign()
    client.socket.write(KEPT + KEPT)
    app.adopted.adopt({handle, proxied: undefined})
    await once(client.socket, 'end')
    expect(answersIn(client.received())).toBe(1)
    expect(client.received()).toMatch(/^connection: close/im)
    expect(lent).toEqual([])
  })

  it('on which nothing comes ends soon, without an answer', async () => {
    const {client, handle} = await foreign()
    app.adopted.adopt({handle, proxied: undefined})
    await once(client.socket, 'end')
    expect(client.received()).toBe('')
  })

  it('is waited for by a server that ends', async () => {
    const {client, handle} = await foreign()
    app.adopted.adopt({handle, proxied: undefined})
    const drained = drain(app, {graceMs: 1000, limitMs: 8000}, app.adopted.closed())
    await asked(client, KEPT)
    await drained
    expect(client.received()).toMatch(/^connection: close/im)
  })

  it('counts for the limits', async () => {
    await app.close()
    const fake = fakeWorld()
    app = buildApp({...fake.deps, config: () => ({...fake.deps.config(), limits: {...fake.deps.config().limits, connections: 1}})}) // prettier-ignore
    await app.listen({host: '127.0.0.1', port: 0})
    await asked(open(), KEPT)
    const {client, handle} = await foreign()
    app.adopted.adopt({handle, proxied: undefined})
    await once(client.socket, 'end')
    expect(client.received()).toMatch(/^HTTP\/1\.1 503 /)
  })

  it('has the client of which its proxy told the other process', async () => {
    await app.close()
    const fake = fakeWorld({config: {proxyProtocol: true, trustedProxies: ['127.0.0.0/8']}})
    world = fake.world
    app = buildApp(fake.deps)
    await app.listen({host: '127.0.0.1', port: 0})
    for (const proxied of [{source: '192.0.2.1'}, {source: undefined}]) {
      const {client, handle} = await foreign()
      app.adopted.adopt({handle, proxied})
      await asked(client, KEPT)
    }
    expect(world.located).toEqual(['192.0.2.1', '127.0.0.1'])
  })
})
