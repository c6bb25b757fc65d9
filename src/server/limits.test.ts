import {once} from 'node:events'
import {connect, type Socket} from 'node:net'
import {text} from 'node:stream/consumers'
import {afterEach, describe, expect, it, vi} from 'vitest'
import {test} from '../../test/support/app.js'
import {recordingLog} from '../../test/support/fakes.js'
import {rawRequest} from '../../test/support/raw-http.js'
import {createRefusedTeller} from './tell-refused.js'

/** Node answers what has this header: it tells of the connection. */
const BY_NODE = 'TE: trailers'

const NONE = {connections: 0, connectionsPerNetwork: 0, requestsPerNetwork: 0}

describe('a network that sends too many requests', () => {
  test('is refused for as long as it has to wait, whatever it asks for', async ({running: {world, ask}}) => {
    world.config = {limits: {...NONE, requestsPerNetwork: 6}}
    const from = (address: string, line = 'GET /testy.tgz') => ask(line, [`X-Forwarded-For: ${address}`])
    for (let host = 1; host <= 6; host++) expect((await from(`192.0.2.${host}`)).status).toBe(302)

    for (const line of ['GET /testy.tgz', 'GET /?mirrorstats', 'POST /', 'GET //unclean']) {
      const {status, headers, body} = await from('192.0.2.77', line)
      expect([status, body]).toEqual([429, 'Too Many Requests\n'])
      expect(headers).toEqual(expect.arrayContaining(['Retry-After: 10', 'Cache-Control: no-store']))
    }
    expect((await from('198.51.100.1')).status).toBe(302)
    expect((await from('2001:db8:1::1')).status).toBe(302)
    expect(world.counted).toHaveLength(8)
  })

  test('is looked up once for a request that is refused, whoever answers it', async ({running: {world, raw}}) => {
    let asked = 0
    const limits = {
      ...NONE,
      get requestsPerNetwork() {
        asked++
        return 1
      },
    }
    world.config = {limits}
    const twoFrom = async (address: string, ...headers: string[]) => {
      asked = 0
      const request = ['GET /testy.tgz HTTP/1.1', 'Host: x', `X-Forwarded-For: ${address}`, ...headers, '', '']
      const answers = (await raw(request.join('\r\n').repeat(2))).replaceAll(/^Date: .*\r\n/gm, '')
      return {answers, asked}
    }
    const own = await twoFrom('192.0.2.1')
    expect(own).toEqual(await twoFrom('198.51.100.1', BY_NODE))
    expect(own.answers.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 302', 'HTTP/1.1 429'])
  })

  test('is answered again when the limit is switched off', async ({running: {world, ask}}) => {
    const from = () => ask('GET /testy.tgz', ['X-Forwarded-For: 192.0.2.1'])
    world.config = {limits: {...NONE, requestsPerNetwork: 1}}
    expect([(await from()).status, (await from()).status]).toEqual([302, 429])
    world.config = {limits: NONE}
    expect((await from()).status).toBe(302)
  })

  test('cannot name another one, and a proxy is never refused', async ({running: {world, ask}}) => {
    const limits = {...NONE, requestsPerNetwork: 1}
    world.config = {limits, trustedProxies: []}
    const statuses = async (headers: (at: number) => string[]) => {
      const answers = []
      for (let at = 0; at < 3; at++) answers.push((await ask('GET /testy.tgz', headers(at))).status)
      return answers
    }
    expect(await statuses(at => [`X-Forwarded-For: 203.0.${at}.1`])).toEqual([302, 429, 429])
    world.config = {limits, trustedProxies: ['127.0.0.0/8']}
    expect(await statuses(() => [])).toEqual([302, 302, 302])
    expect(await statuses(() => ['X-Forwarded-For: nobody'])).toEqual([302, 302, 302])
  })
})

describe('connections', () => {
  const open: Socket[] = []
  afterEach(() => {
    for (const socket of open.splice(0)) socket.destroy()
  })

  /** A connection that says nothing, once the server has it: it answers a first request. */
  async function hold(port: number): Promise<Socket> {
    const socket = connect({host: '127.0.0.1', port})
    open.push(socket)
    socket.write('GET /testy.tgz HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(socket, 'data')
    return socket
  }

  test('beyond the limit are refused, and taken again when one has ended', async ({running: {world, port, ask}}) => {
    world.config = {limits: {...NONE, connections: 2}}
    const first = await hold(port)
    await hold(port)

    const {status, headers} = await ask('GET /testy.tgz')
    expect(status).toBe(503)
    expect(headers).toEqual(expect.arrayContaining(['Retry-After: 10', 'Connection: close']))

    first.destroy()
    await vi.waitFor(async () => expect((await ask('GET /testy.tgz')).status).toBe(302))
  })

  test('of one network are limited, and those of proxies are not', async ({running: {world, port, ask}}) => {
    const limits = {...NONE, connectionsPerNetwork: 1}
    world.config = {limits, trustedProxies: []}
    const only = await hold(port)
    expect((await ask('GET /testy.tgz')).status).toBe(429)
    world.config = {limits, trustedProxies: ['127.0.0.1']}
    expect((await ask('GET /testy.tgz')).status).toBe(302)

    world.config = {limits, trustedProxies: []}
    only.destroy()
    await vi.waitFor(async () => expect((await ask('GET /testy.tgz')).status).toBe(302))
  })

  test('that were refused are closed though the client goes on', async ({running: {world, port}}) => {
    world.config = {limits: {...NONE, connections: 1}}
    await hold(port)
    const refused = connect({host: '127.0.0.1', port})
    open.push(refused)
    refused.on('error', () => undefined) // the server hangs up on what it has not read
    refused.write(rawRequest('GET /'))
    refused.setEncoding('latin1')
    expect(await text(refused).catch(() => 'hung up')).toMatch(/^HTTP\/1\.1 503 |^hung up$/)
  })
})

describe('a connection', () => {
  const REQUEST = 'GET /testy.tgz HTTP/1.1\r\nHost: x\r\n\r\n'

  function client(port: number) {
    const socket = connect({host: '127.0.0.1', port}).setEncoding('latin1')
    const heard = {socket, text: '', answers: () => heard.text.match(/^HTTP\/1\.1 302 /gm)?.length ?? 0}
    socket.on('data', (chunk: string) => (heard.text += chunk))
    socket.on('error', () => undefined) // the server hangs up on what it has not read
    return heard
  }

  test('gets a thousand answers, also to requests sent together, and the last says that it ends', async ({running}) => {
    const heard = client(running.port)
    for (let answers = 0; answers < 1000; answers += 100) {
      await vi.waitFor(() => expect(heard.answers()).toBe(answers), {interval: 1})
      heard.socket.write(REQUEST.repeat(100))
    }
    await once(heard.socket, 'close')
    expect(heard.answers()).toBe(1000)
    expect(heard.text.match(/^Connection: close\r$/gm)).toHaveLength(1)
  })

  test('gets a thousand answers also when it changes from redirects to pages', async ({running}) => {
    const heard = client(running.port)
    const page = REQUEST.replace('testy.tgz', 'nothing')
    const all = () => heard.text.match(/^HTTP\/1\.1 /gm)?.length ?? 0
    for (const [request, upTo] of [[REQUEST, 900], [page, 1100]] as const) {
      for (; all() < upTo && !heard.socket.destroyed;) {
        const before = all()
        heard.socket.write(request.repeat(50))
        await vi.waitFor(() => expect(all() >= before + 50 || heard.socket.destroyed).toBe(true), {interval: 1})
      }
    } // prettier-ignore
    expect([heard.answers(), all()]).toEqual([900, 1000])
    expect(heard.text.match(/^Connection: close\r$/gm)).toHaveLength(1)
  })

  test('gets its answers in turns with others, however many requests it sends together', async ({running}) => {
    const greedy = client(running.port)
    greedy.socket.write(REQUEST.repeat(999))
    await vi.waitFor(() => expect(running.world.counted.length).toBeGreaterThan(0), {interval: 1})
    expect((await running.ask('GET /testy.tgz')).status).toBe(302)
    expect(greedy.answers()).toBeLessThan(999)
    await vi.waitFor(() => expect(greedy.answers()).toBe(999))
    greedy.socket.destroy()
  })

  test('ends for who sends hundreds of requests for pages before the first answer', async ({running}) => {
    const heard = client(running.port)
    heard.socket.write(REQUEST.replace('testy.tgz', 'testy.tgz?sha1').repeat(900))
    await once(heard.socket, 'close')
    expect(heard.text.match(/^HTTP\/1\.1 /gm)?.length).toBeLessThan(300)
    expect(heard.text.match(/^Connection: close\r$/gm)).toHaveLength(1)
  })
})

describe('that clients are refused', () => {
  it('is told at once, and then once a minute with how many they were', () => {
    let now = 0
    const {log, lines} = recordingLog()
    const tell = createRefusedTeller({log, clock: () => now})
    for (let at = 0; at < 100; at++) tell()
    now = 60_000
    for (let at = 0; at < 50; at++) tell()
    expect(lines.map(({level, fields}) => [level, fields])).toEqual([
      ['warn', {refused: 1}],
      ['warn', {refused: 100}],
    ])
  })

  it('is told soon though the clock was set back', () => {
    let now = 1_000_000_000
    const {log, lines} = recordingLog()
    const tell = createRefusedTeller({log, clock: () => now})
    tell()
    now = 0
    tell()
    expect(lines).toHaveLength(2)
  })
})
