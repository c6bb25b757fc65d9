import {once} from 'node:events'
import {createServer, type RequestListener, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {afterEach, expect, it} from 'vitest'
import {readTraceFile} from './trace-file.js'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    const closed = once(server, 'close')
    server.close()
    await closed
  }
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/pub/`
}

type Options = Partial<Parameters<typeof readTraceFile>[0]>
const read = (baseUrl: string, options: Options = {}) =>
  readTraceFile({
    baseUrl,
    location: 'trace',
    userAgent: 'Mirrorbits/1 TRACE',
    signal: new AbortController().signal,
    ...options,
  })

it('reads the time, and says who asks', async () => {
  const seen: unknown[] = []
  const url = await serve((request, response) => {
    seen.push([request.method, request.url, request.headers['user-agent']])
    response.end('1577934245 mirror.example\n')
  })
  expect(await read(url)).toEqual({kind: 'time', unixSeconds: 1_577_934_245})
  expect(seen).toEqual([['GET', '/pub/trace', 'Mirrorbits/1 TRACE']])
})

it.each([
  ['/project/trace/a b', '/pub/project/trace/a%20b'],
  ['100%.txt', '/pub/100%25.txt'],
  ['a?b#c', '/pub/a%3Fb%23c'],
])('asks for %s by its own name', async (location, expected) => {
  let asked: string | undefined
  const url = await serve((request, response) => {
    asked = request.url
    response.end('1577934245')
  })
  expect((await read(url, {location})).kind).toBe('time')
  expect(asked).toBe(expected)
})

it.each([204, 206, 404, 500, 503])('does not believe a body that comes with status %i', async status => {
  const url = await serve((_, response) => response.writeHead(status).end(status === 204 ? undefined : '1577934245'))
  expect(await read(url)).toEqual({kind: 'problem', problem: `status ${status}`})
})

it('says when it is no time', async () => {
  const url = await serve((_, response) => response.end('<html>Welcome</html>'))
  expect(await read(url)).toEqual({kind: 'problem', problem: 'it does not begin with a Unix time'})
})

it('does not read a body without end', async () => {
  const url = await serve((_, response) => {
    response.write('1577934245 ')
    const fill = (): void => {
      while (response.write('x'.repeat(65_536)));
    }
    response.on('drain', fill)
    fill()
  })
  expect(await read(url)).toEqual({kind: 'problem', problem: 'it is too long'})
})

it('follows a redirect, and not for ever', async () => {
  const target = await serve((_, response) => response.end('1577934245'))
  const once = await serve((_, response) => response.writeHead(302, {location: `${target}trace`}).end())
  const forEver = await serve((request, response) => response.writeHead(302, {location: request.url ?? ''}).end())
  expect(await read(once)).toEqual({kind: 'time', unixSeconds: 1_577_934_245})
  expect(await read(forEver)).toEqual({kind: 'problem', problem: 'too many redirects'})
})

it('does not follow a redirect out of HTTP', async () => {
  const url = await serve((_, response) => response.writeHead(302, {location: 'file:///etc/passwd'}).end())
  expect(await read(url)).toMatchObject({kind: 'problem', problem: expect.stringContaining('file:') as string})
})

it('gives up a mirror that does not answer', async () => {
  const url = await serve(() => undefined)
  expect(await read(url, {timeoutMs: 100})).toEqual({kind: 'problem', problem: 'no answer in time'})
})

it('gives up a mirror that does not end its answer', async () => {
  const url = await serve((_, response) => response.write('1577934245'))
  expect(await read(url, {timeoutMs: 100})).toEqual({kind: 'problem', problem: 'no answer in time'})
})

it('says when the mirror does not accept connections, or its URL is none', async () => {
  const url = await serve(() => undefined)
  const [server] = servers.splice(0)
  server?.close()
  if (server !== undefined) await once(server, 'close')
  expect(await read(url)).toMatchObject({kind: 'problem', problem: expect.stringContaining('ECONNREFUSED') as string})
  expect(await read('http://[')).toEqual({kind: 'problem', problem: 'the URL is not valid'})
  expect(await read('ftp://127.0.0.1/')).toEqual({kind: 'problem', problem: 'the URL is not valid'})
})

it('ends with the reason when it is aborted, before and in the middle', async () => {
  const stop = new AbortController()
  const url = await serve(() => stop.abort(new Error('enough')))
  await expect(read(url, {signal: stop.signal})).rejects.toThrow('enough')
  await expect(read(url, {signal: stop.signal})).rejects.toThrow('enough')
})
