import {describe, expect} from 'vitest'
import {test} from '../../test/support/app.js'
import {partsOf, rawRequest} from '../../test/support/raw-http.js'

const LOCATION = 'Location: http://example.mirror/testy.tgz'

describe('an unclean path', () => {
  test('is sent to its clean spelling with the query as it was', async ({running: {ask}}) => {
    const {status, headers, body} = await ask('GET //testy.tgz?a=b&c="')
    expect(status).toBe(301)
    expect(headers).toContain('Location: /testy.tgz?a=b&c="')
    expect(headers.some(line => line.startsWith('Server'))).toBe(false)
    expect(body).toBe('<a href="/testy.tgz?a=b&amp;c=&#34;">Moved Permanently</a>.\n\n')
  })

  test('has no page for HEAD', async ({running: {ask}}) => {
    const head = await ask('HEAD /../a')
    expect(head).toMatchObject({status: 301, body: ''})
    expect(head.headers).toContain('Content-Type: text/html; charset=utf-8')
  })
})

describe('a hostile target', () => {
  test.for([
    ['GET /%', 400],
    ['GET /%zz', 400],
    ['GET *', 400],
    ['GET /a%00b', 404],
    ['GET /a%00b?stats', 404],
    [`GET /${'a'.repeat(65_536)}`, 404],
    [`GET /${'a/'.repeat(32_768)}`, 404],
    [`GET /${'../'.repeat(20_000)}`, 301],
    ['GET /%FF%FE', 404],
    ['GET /redirect', 404],
    ['GET /malformed', 404],
    ['GET /:id', 404],
    ['GET /*', 404],
    ['GET /testy.tgz;a', 404],
    ['GET /testy.tgz#a', 404],
    ['GET /__proto__?__proto__=1', 404],
  ] as const)('%s is answered with %i', async ([line, status], {running: {ask}}) => {
    expect(await ask(line)).toMatchObject({status})
  })

  test('of invalid UTF-8 reaches the disk byte by byte', async ({running: {ask, world}}) => {
    const seen: string[] = []
    world.disk = path => {
      seen.push(path)
      return 'missing'
    }
    await ask('GET /%FF%c3%A9')
    expect(seen).toEqual(['/\xff\xc3\xa9'])
  })

  test('in absolute form is read without its host', async ({running: {ask}}) => {
    expect((await ask('GET http://other.example/testy.tgz')).headers).toContain(LOCATION)
  })
})

describe('a method', () => {
  test('of HTTP/2 is a bad request', async ({running: {raw, world}}) => {
    expect(partsOf(await raw('PRI *\r\n\r\nSM\r\n\r\n'))).toMatchObject({status: 400})
    expect(partsOf(await raw('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'))).toMatchObject({status: 400})
    expect(world.errors).toEqual([])
  })

  test.for(['/testy.tgz', '//testy.tgz', '/no/such/file', '/testy.tgz?mirrorlist', '/a%00b', '*'])(
    'that reads is named to who asks for %s with OPTIONS',
    async (target, {running: {ask}}) => {
      const {status, headers, body} = await ask(`OPTIONS ${target}`)
      expect([status, body]).toEqual([204, ''])
      expect(headers).toEqual(
        expect.arrayContaining([
          'Allow: GET, HEAD, OPTIONS',
          'Access-Control-Allow-Origin: *',
          'Access-Control-Allow-Methods: GET, HEAD, OPTIONS',
          'Server: Mirrorbits/v1.2.3',
        ]),
      )
      expect(headers.some(line => line.startsWith('Content-Length'))).toBe(false)
    },
  )

  test.for(['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'PURGE'])(
    '%s is refused, whatever it is for',
    async (method, {running: {ask, world}}) => {
      for (const target of ['/testy.tgz', '/testy.tgz?stats', '//a', '*']) {
        const {status, headers, body} = await ask(`${method} ${target}`)
        expect([status, body]).toEqual([405, 'Method Not Allowed\n'])
        expect(headers).toContain('Allow: GET, HEAD, OPTIONS')
      }
      expect([world.counted, world.logged]).toEqual([[], []])
    },
  )

  test('does not make a malformed target better', async ({running: {ask}}) => {
    expect(await ask('POST /%')).toMatchObject({status: 400})
    expect(await ask('OPTIONS /%')).toMatchObject({status: 400})
  })

  test('that is refused may have a body in any format', async ({running: {raw}}) => {
    const head = 'POST /testy.tgz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n'
    expect(await raw(`${head}Content-Length: 3\r\n\r\n{{{`)).toMatch(/^HTTP\/1.1 405 /)
    expect(await raw(`${head}Content-Type: no/such\r\nContent-Length: 0\r\n\r\n`)).toMatch(/^HTTP\/1.1 405 /)
  })
})

describe('a request on the edge of HTTP', () => {
  test('of version 1.0 is answered and its connection closed', async ({running: {raw}}) => {
    const {status, headers} = partsOf(await raw('GET /testy.tgz HTTP/1.0\r\n\r\n'))
    expect(status).toBe(302)
    expect(headers).toEqual(expect.arrayContaining([LOCATION, 'Connection: close']))
  })

  test('without Host is refused', async ({running: {raw}}) => {
    expect(await raw('GET /testy.tgz HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
  })

  test('that is no HTTP is refused in plain text', async ({running: {raw}}) => {
    expect(partsOf(await raw('\x16\x03\x01\x02\r\n\r\n'))).toMatchObject({status: 400, body: '400 Bad Request\n'})
    expect(await raw('GET /a b HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
  })

  test('with too many headers is refused', async ({running: {raw}}) => {
    const flood = Array.from({length: 40_000}, (_, index) => `X-${index}: y`)
    expect(await raw(rawRequest('GET /testy.tgz', flood))).toMatch(/^HTTP\/1.1 431 /)
  })

  test('that follows others on one connection is answered in its turn', async ({running: {raw, world}}) => {
    world.disk = () => Promise.resolve('missing')
    const keep = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`
    const answers = await raw(keep('/foobar') + keep('/testy.tgz') + keep('/%') + keep('//a') + rawRequest('GET /a'))
    expect(answers.match(/^HTTP\/1.1 \d+/gm)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 302', 'HTTP/1.1 400'])
  })

  test('that has raw bytes outside of ASCII is sent to its escaped spelling', async ({running: {raw}}) => {
    const location = async (target: string, method = 'GET') => {
      const {status, headers} = partsOf(await raw(`${method} ${target} HTTP/1.1\r\nHost: x\r\n\r\n`))
      return [status, headers.find(line => line.startsWith('Location: ')) ?? '']
    }
    expect(await location('/\xe9\xffa%20b?q=\xfc&x=%41')).toEqual([301, 'Location: /%E9%FFa%20b?q=%FC&x=%41'])
    expect(await location('/\xe9', 'HEAD')).toEqual([301, 'Location: /%E9'])
    expect(await location('//evil.example/\xe9')).toEqual([301, 'Location: /evil.example/%E9'])
    expect(await location('http://evil.example/\xe9')).toEqual([301, 'Location: /%E9'])
    expect(await location('/\xe9%zz')).toEqual([400, ''])
    expect(await location('/\xe9', 'POST')).toEqual([400, ''])
    expect(await location('\xe9')).toEqual([400, ''])
  })

  test('of CONNECT is refused', async ({running: {raw}}) => {
    const {status, headers} = partsOf(await raw('CONNECT other.example:443 HTTP/1.1\r\nHost: x\r\n\r\n'))
    expect(status).toBe(405)
    expect(headers).toEqual(expect.arrayContaining(['Allow: GET, HEAD, OPTIONS', 'Connection: close']))
  })

  test('of CONNECT or an upgrade harms nobody', async ({running: {raw, ask}}) => {
    await raw('CONNECT other.example:443 HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(await ask('GET /testy.tgz')).toMatchObject({status: 302})
    const {status} = await ask('GET /testy.tgz', ['Upgrade: websocket'])
    expect(status).toBe(302)
  })
})
