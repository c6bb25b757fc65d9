import {once} from 'node:events'
import {connect, type Socket} from 'node:net'
import {afterAll, afterEach, beforeAll, expect, it, vi} from 'vitest'
import {ask} from '../support/ask.js'
import {parseMetrics, valueOf} from '../support/parse-metrics.js'
import {rawExchange, rawRequest, partsOf} from '../support/raw-http.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

const WORKERS = 2
const SETTINGS = [
  'TrustedProxies: []',
  'RPCListenAddress: 127.0.0.1:0',
  `Workers: ${WORKERS}`,
  'Fallbacks: [{URL: "http://fallback.example/"}]',
].join('\n')

let world: World
let server: RunningServer
const open: Socket[] = []

beforeAll(async () => {
  world = await createWorld({config: SETTINGS})
  await world.publish('a.iso', 'a')
  await world.json('refresh')
  server = await world.startServer()
})
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy()
})
afterAll(() => world.close())

const to = () => {
  const [host = '', port] = server.address.split(':')
  return {host, port: Number(port)}
}
const statusOf = async () => partsOf(await rawExchange(to(), rawRequest('GET /a.iso'))).status

async function limit(lines: string): Promise<void> {
  await world.configure(`${SETTINGS}\n${lines}`)
  await server.signal('SIGHUP', 'configuration reloaded')
}

/** Connections that all workers together have refused for the limit of a network. */
async function refused(): Promise<number> {
  const admin = /"address":"([^"]+)"[^\n]*"msg":"admin API listening"/.exec(server.log())?.[1] ?? ''
  const metrics = parseMetrics((await ask(admin, '/metrics')).body)
  return valueOf(metrics, 'mirrorbits_connections_refused_total', {reason: 'max_connections_per_network'}) ?? 0
}

/** Whether a new connection is answered; it stays open when it is. */
async function connects(): Promise<boolean> {
  const socket = connect(to())
  open.push(socket)
  socket.on('error', () => undefined)
  socket.write('GET /a.iso HTTP/1.1\r\nHost: x\r\n\r\n')
  const [answer] = (await once(socket, 'data')) as [Buffer]
  return answer.toString('latin1').startsWith('HTTP/1.1 302')
}

it('each worker holds so many connections of a network, and no more, from a reload on', async () => {
  await limit('MaxConnectionsPerNetwork: 5')
  let refusedHere = 0
  await vi.waitFor(async () => {
    for (const socket of open.splice(0)) socket.destroy()
    const answers: boolean[] = []
    for (let at = 0; at < 40; at++) answers.push(await connects())
    refusedHere += answers.filter(isAnswered => !isAnswered).length
    expect(answers.filter(Boolean)).toHaveLength(5 * WORKERS)
  })
  await vi.waitFor(async () => expect(await refused()).toBe(refusedHere))
  for (const socket of open.splice(0)) socket.destroy()
  await limit('')
  await vi.waitFor(async () => expect(await statusOf()).toBe(302))
})

it('each worker answers so many requests of a network, and the log tells of the others', async () => {
  await limit('MaxRequestsPerNetwork: 4')
  const statuses: number[] = []
  await vi.waitFor(
    async () => {
      statuses.push(await statusOf())
      expect(statuses.filter(status => status === 302).length).toBeGreaterThanOrEqual(4)
      expect(statuses.slice(-20)).toEqual(Array(20).fill(429))
    },
    {interval: 1},
  )
  await server.logged('clients are refused by')
  await limit('')
  await vi.waitFor(async () => expect(await statusOf()).toBe(302))
})
