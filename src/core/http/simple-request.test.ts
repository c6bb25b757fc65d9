import {createServer, type IncomingMessage} from 'node:http'
import {duplexPair} from 'node:stream'
import fc from 'fast-check'
import {expect, it} from 'vitest'
import {readSimpleRequest} from './simple-request.js'

const head = (...lines: string[]): string => lines.map(line => `${line}\r\n`).join('')

it('reads method, target and the headers that answers depend on', () => {
  expect(
    readSimpleRequest(
      head(
        'GET /a%20b?c HTTP/1.1',
        'HOST: x',
        'User-Agent:curl/8',
        'accept: \t*/* ',
        'Connection: Keep-Alive',
        'X-Y: z',
      ),
    ),
  ).toEqual({method: 'GET', url: '/a%20b?c', headers: {accept: '*/*', 'user-agent': 'curl/8'}})
  expect(readSimpleRequest(head('HEAD / HTTP/1.1', 'Host:', 'Range: bytes=0-'))).toEqual({
    method: 'HEAD',
    url: '/',
    headers: {range: 'bytes=0-'},
  })
})

const NOT_SIMPLE: readonly (readonly [string, string])[] = [
  ['another method', head('POST / HTTP/1.1', 'Host: x')],
  ['an older version', head('GET / HTTP/1.0', 'Host: x')],
  ['another version', head('GET / HTTP/1.2', 'Host: x')],
  ['no host', head('GET / HTTP/1.1', 'Accept: */*')],
  ['no header', head('GET / HTTP/1.1')],
  ['two hosts', head('GET / HTTP/1.1', 'Host: x', 'Host: x')],
  ['a header that comes twice', head('GET / HTTP/1.1', 'Host: x', 'X-Forwarded-For: a', 'x-forwarded-for: b')],
  ['a target that is a URL', head('GET http://x/ HTTP/1.1', 'Host: x')],
  ['the server as its target', head('GET * HTTP/1.1', 'Host: x')],
  ['two blanks', head('GET  / HTTP/1.1', 'Host: x')],
  ['a blank in the target', head('GET /a b HTTP/1.1', 'Host: x')],
  ['bytes outside of ASCII in the target', head('GET /\xe9 HTTP/1.1', 'Host: x')],
  ['a control character in a value', head('GET / HTTP/1.1', 'Host: x\0')],
  ['a line break without a carriage return', 'GET / HTTP/1.1\r\nHost: x\nX: y\r\n'],
  ['a lone carriage return', head('GET / HTTP/1.1', 'Host: x\rX: y')],
  ['a line that continues the last one', head('GET / HTTP/1.1', 'Host: x', ' y')],
  ['a blank before the colon', head('GET / HTTP/1.1', 'Host : x')],
  ['a header without a name', head('GET / HTTP/1.1', 'Host: x', ': y')],
  ['a line without a colon', head('GET / HTTP/1.1', 'Host: x', 'y')],
  ['an empty line before it', `\r\n${head('GET / HTTP/1.1', 'Host: x')}`],
  ['nothing', ''],
  ...['Connection: close', 'Connection: keep-alive, upgrade', 'Content-Length: 0', 'Transfer-Encoding: chunked'].map(
    (line): [string, string] => [line, head('GET / HTTP/1.1', 'Host: x', line)],
  ),
  ...['Upgrade: h2c', 'Expect: 100-continue', 'Trailer: x', 'TE: trailers', 'Proxy-Connection: close'].map(
    (line): [string, string] => [line, head('GET / HTTP/1.1', 'Host: x', line)],
  ),
]

it.each(NOT_SIMPLE)('leaves a request with %s to others', (_, text) => {
  expect(readSimpleRequest(text)).toBeUndefined()
})

/** What Node's parser makes of these bytes; undefined when it refuses them. */
function nodeReads(bytes: string): Promise<IncomingMessage | undefined> {
  const [ours, theirs] = duplexPair()
  return new Promise(resolve => {
    const server = createServer(request => resolve(request))
    server.on('clientError', () => resolve(undefined))
    server.emit('connection', theirs)
    ours.end(bytes, 'latin1')
  })
}

/** Lines as clients write them, and as attackers do. */
const line = fc.oneof(
  fc.constantFrom('Host: a', 'Accept: */*', 'Connection: keep-alive', 'Range: bytes=0-', 'Content-Length: 0', 'a: b\rc: d'),
  fc.tuple(fc.constantFrom('User-Agent', 'x-forwarded-for', 'X-Forwarded-Proto', 'Forwarded', 'constructor', 'If-Modified-Since'), fc.string({unit: 'binary', maxLength: 12})).map(([name, value]) => `${name}:${value}`),
  fc.string({unit: fc.constantFrom('a', ':', ' ', '\t', '\n', '\xff', '\x7f', '_', '(', 'Z'), maxLength: 12}),
) // prettier-ignore

it('reads nothing else than what Node reads', async () => {
  let simple = 0
  const path = fc.string({
    unit: fc.constantFrom('a', '/', '?', '%', '#', '"', '<', '\\', '~', '\x7f', '{'),
    maxLength: 8,
  })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'HEAD'),
      path,
      fc.array(line, {maxLength: 5}),
      async (method, rest, lines) => {
        const text = head(`${method} /${rest} HTTP/1.1`, 'Host: x', ...lines.filter(one => !one.startsWith('Host')))
        const ours = readSimpleRequest(text)
        if (ours === undefined) return
        simple++
        const theirs = await nodeReads(`${text}\r\n`)
        expect(theirs && {method: theirs.method, url: theirs.url}).toEqual({method: ours.method, url: ours.url})
        for (const [name, value] of Object.entries(ours.headers)) expect(theirs?.headers[name]).toBe(value)
      },
    ),
    {numRuns: 3000},
  )
  expect(simple).toBeGreaterThan(100)
})
