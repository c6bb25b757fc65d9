import {connect, type Socket} from 'node:net'
import {setTimeout as pause} from 'node:timers/promises'
import {afterAll, afterEach, beforeAll, expect, it, vi} from 'vitest'
import {ask} from '../support/ask.js'
import {residentMegabytes, withChildren} from '../support/processes-of.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

/** Others may wait as long as these many requests take, one after the other, while nobody attacks: seconds. */
const PATIENCE = 2000
const MEASURED = 500

/** What the workers may take more than at the start, in MiB. */
const MORE_MEMORY = 250

let world: World
let server: RunningServer
let open: Attacker[] = []
let patienceMs: number

beforeAll(async () => {
  world = await createWorld({config: "Workers: 2\nTrustedProxies: []\nFallbacks: [{URL: 'http://fallback.example/'}]"})
  await world.publish('a.iso', 'a')
  await world.json('refresh')
  server = await world.startServer()
  for (let n = 0; n < MEASURED; n++) await ask(server.address, '/a.iso')
  const began = performance.now()
  for (let n = 0; n < MEASURED; n++) await ask(server.address, '/a.iso')
  patienceMs = ((performance.now() - began) / MEASURED) * PATIENCE
})
afterEach(() => {
  for (const {socket} of open) socket.destroy()
  open = []
})
afterAll(() => world.close())

interface Attacker {
  readonly socket: Socket
  received: string
  isClosed: boolean
}

function attack(count: number, opening: string): Attacker[] {
  const [host = '', port] = server.address.split(':')
  const attackers = Array.from({length: count}, () => {
    const socket = connect({host, port: Number(port)})
    const attacker: Attacker = {socket, received: '', isClosed: false}
    socket.on('error', () => undefined) // the server hangs up
    socket.on('close', () => {
      attacker.isClosed = true
    })
    socket.on('data', (chunk: Buffer) => {
      attacker.received = (attacker.received + chunk.toString('latin1')).slice(0, 1000)
    })
    socket.write(opening)
    return attacker
  })
  open.push(...attackers)
  return attackers
}

const memory = (): number =>
  residentMegabytes(withChildren(server.process.pid ?? 0)).reduce((sum, megabytes) => sum + megabytes, 0)

/** Asks for a file all the time while something is done to the server; tells how the others fare. */
async function others(during: () => Promise<void>): Promise<{readonly slowestMs: number; readonly grownBy: number}> {
  const before = memory()
  let peak = before
  let slowestMs = 0
  let isOver = false
  const clients = Array.from({length: 2}, async () => {
    while (!isOver) {
      const began = performance.now()
      expect((await ask(server.address, '/a.iso')).status).toBe(302)
      slowestMs = Math.max(slowestMs, performance.now() - began)
      peak = Math.max(peak, memory())
      await pause(20)
    }
  })
  await during().finally(() => {
    isOver = true
  })
  await Promise.all(clients)
  return {slowestMs, grownBy: peak - before}
}

async function harmsNobody(during: () => Promise<void>): Promise<void> {
  const {slowestMs, grownBy} = await others(during)
  process.stdout.write(
    `slowest other answer ${slowestMs.toFixed(0)} of ${patienceMs.toFixed(0)} ms, memory grown by ${grownBy.toFixed(0)} MiB\n`,
  )
  expect(slowestMs).toBeLessThan(patienceMs)
  expect(grownBy).toBeLessThan(MORE_MEMORY)
}

const allClosed = (attackers: readonly Attacker[], timeout: number): Promise<void> =>
  vi.waitFor(() => expect(attackers.filter(({isClosed}) => !isClosed)).toEqual([]), {timeout, interval: 250})

it('a head that comes byte by byte is cut off after seconds, with an answer', async () => {
  await harmsNobody(async () => {
    const attackers = attack(300, 'GET /a.iso HTTP/1.1\r\nHost: x\r\nX-Slow: ')
    const drip = setInterval(() => {
      for (const {socket, isClosed} of attackers) if (!isClosed) socket.write('y')
    }, 500)
    await allClosed(attackers, 20_000).finally(() => clearInterval(drip))
    expect(attackers.filter(({received}) => received.startsWith('HTTP/1.1 408 ')).length).toBeGreaterThan(250)
  })
})

it('connections that say nothing are closed', async () => {
  await harmsNobody(() => allClosed(attack(300, ''), 20_000))
})

it('large heads that do not end are forgotten, and larger ones refused at once', async () => {
  await harmsNobody(async () => {
    const line = `X-Large: ${'z'.repeat(4000)}\r\n`
    const held = attack(300, `GET /a.iso HTTP/1.1\r\nHost: x\r\n${line.repeat(30)}`)
    const refused = attack(50, `GET /a.iso HTTP/1.1\r\nHost: x\r\n${line.repeat(40)}`)
    await allClosed(refused, 5000)
    expect(refused.filter(({received}) => received.startsWith('HTTP/1.1 431 ')).length).toBeGreaterThan(0)
    await allClosed(held, 20_000)
  })
})

it('a body without end is thrown away, and ends with its connection', async () => {
  await harmsNobody(async () => {
    const attackers = attack(20, 'POST /a.iso HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
    const chunk = `8000\r\n${'b'.repeat(0x8000)}\r\n`
    const flood = setInterval(() => {
      for (const {socket, isClosed} of attackers) if (!isClosed && !socket.writableNeedDrain) socket.write(chunk)
    }, 5)
    await allClosed(attackers, 30_000).finally(() => clearInterval(flood))
  })
})

it('who asks and asks and takes no answer is not answered for ever', async () => {
  await harmsNobody(async () => {
    const attackers = attack(20, 'GET /a.iso HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(5000))
    for (const {socket} of attackers) socket.pause()
    await pause(3000)
    for (const {socket} of attackers) socket.resume()
    await allClosed(attackers, 60_000)
  })
})

it('paths, clients and queries that nobody repeats take no memory for long', async () => {
  await harmsNobody(async () => {
    for (let round = 0; round < 20; round++) {
      const requests = Array.from({length: 1000}, (_, at) =>
        [`GET /no/${round}/${at}/${'p'.repeat(500)}?q${at}=${'v'.repeat(500)}`, 'Host: x', `Range: bytes=${at}-`]
          .concat(`User-Agent: ${at}${'u'.repeat(500)}`)
          .join('\r\n')
          .replace(/^(\S+ \S+)/, '$1 HTTP/1.1'),
      )
      const [attacker] = attack(1, `${requests.join('\r\n\r\n')}\r\nConnection: close\r\n\r\n`)
      await allClosed([attacker!], 30_000)
    }
  })
})
