import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import {describe, expect} from 'vitest'
import {FALLBACK, fakeWorld, ranked, TESTY} from '../../test/support/app-deps.js'
import {test} from '../../test/support/app.js'
import {rawExchange, rawRequest} from '../../test/support/raw-http.js'
import {MirrorbitsError} from '../core/errors.js'
import {asFilePath} from '../core/file-path.js'
import {buildApp} from './app.js'

/** Without what Node adds by itself. */
const ownHeaders = (headers: readonly string[]) => headers.filter(line => !/^(Date|Connection):/.test(line)).toSorted()

const plainError = (length: number) => [
  `Content-Length: ${length}`,
  'Content-Type: text/plain; charset=utf-8',
  'Server: Mirrorbits/v1.2.3',
  'X-Content-Type-Options: nosniff',
]

const redirectTo = (location: string) => [
  'Cache-Control: private, no-cache',
  'Content-Length: 0',
  'Content-Type: text/html; charset=utf-8',
  `Location: ${location}`,
  'Server: Mirrorbits/v1.2.3',
]

const exists = (path: string, isDirectory = false) =>
  ({kind: 'exists', path: asFilePath(path), isDirectory, size: 1}) as const

describe('a redirect', () => {
  test('leads to the mirror, with exactly the headers that clients know', async ({running: {ask, world}}) => {
    const {status, headers, body} = await ask('GET /testy.tgz')
    expect([status, ownHeaders(headers), body]).toEqual([302, redirectTo('http://example.mirror/testy.tgz'), ''])
    expect(world.counted).toEqual([{path: '/testy.tgz', id: 1, mirror: 42, size: 48, ranged: undefined}])
    expect(world.logged).toMatchObject([
      {type: 'REDIRECT', status: 302, method: 'GET', path: '/testy.tgz', ip: '127.0.0.1', outcome: {kind: 'served'}},
    ])
  })

  test('names the other mirrors in a line each', async ({running: {ask, world}}) => {
    world.picked = [
      ranked('a', 'http://a.example/'),
      ranked('b', 'http://b.example/'),
      ranked('c', 'http://c.example/'),
    ]
    const {headers} = await ask('GET /testy.tgz')
    expect(headers.filter(line => line.startsWith('Link'))).toEqual([
      'Link: <http://b.example/testy.tgz>; rel=duplicate; pri=1; geo=fr',
      'Link: <http://c.example/testy.tgz>; rel=duplicate; pri=2; geo=fr',
    ])
  })

  test('never waits for a file of the catalogue', async ({running: {ask, world}}) => {
    world.disk = () => Promise.reject(new Error('the disk was asked'))
    expect(await ask('GET /testy.tgz')).toMatchObject({status: 302})
    expect(await ask('GET /testy.tgz/')).toMatchObject({status: 302})
  })

  test('of an alias leads to the file itself', async ({running: {ask, world}}) => {
    world.aliases = {'/latest.tgz': '/testy.tgz'}
    expect((await ask('GET /latest.tgz')).headers).toContain('Location: http://example.mirror/testy.tgz')
    expect(world.counted).toMatchObject([{path: '/testy.tgz'}])
  })

  test('answers HEAD like GET and does not count it', async ({running: {ask, world}}) => {
    const {status, headers, body} = await ask('HEAD /testy.tgz')
    const expected = redirectTo('http://example.mirror/testy.tgz')
    expect([status, body]).toEqual([302, ''])
    expect(ownHeaders(headers)).toEqual(expected.filter(line => !line.startsWith('Content-L')))
    expect(world.counted).toEqual([])
  })

  test('of a ranged request is counted with the client, unless no interval is set', async ({running: {ask, world}}) => {
    await ask('GET /testy.tgz', ['Range: bytes=0-1', 'User-Agent: ua1', 'X-Forwarded-For: 81.0.0.5'])
    world.config = {sameDownloadInterval: 0}
    await ask('GET /testy.tgz', ['Range: bytes=0-1'])
    expect(world.counted.map(({ranged}) => ranged)).toEqual([{address: '81.0.0.5', userAgent: 'ua1'}, undefined])
  })
})

describe('without a mirror', () => {
  test('the fallback serves and is counted', async ({running: {ask, world}}) => {
    world.picked = []
    const {status, headers} = await ask('GET /testy.tgz')
    expect([status, ownHeaders(headers)]).toEqual([302, redirectTo('http://fallback.mirror/testy.tgz')])
    expect(world.counted).toMatchObject([{mirror: 0, path: '/testy.tgz'}])
    expect(world.logged).toMatchObject([{outcome: {mirror: {name: 'fallback0', fallback: true}}}])
  })

  test('and without a fallback nobody serves', async ({running: {ask, world}}) => {
    world.picked = []
    world.fallbacks = []
    const {status, headers, body} = await ask('GET /testy.tgz')
    expect([status, ownHeaders(headers), body]).toEqual([503, plainError(20), 'Service Unavailable\n'])
    expect(world.counted).toEqual([])
  })

  test('a file that is only on the disk goes to the fallback', async ({running: {ask, world}}) => {
    world.disk = () => exists('/new file')
    expect((await ask('GET /new%20file')).headers).toContain('Location: http://fallback.mirror/new%20file')
    expect(world.counted).toEqual([{path: '/new file', mirror: 0, size: 0, ranged: undefined}])
  })

  test('a directory goes to the fallback and is not counted', async ({running: {ask, world}}) => {
    world.disk = path => exists(path, true)
    expect((await ask('GET /dir/')).headers).toContain('Location: http://fallback.mirror/dir')
    expect((await ask('GET /')).headers).toContain('Location: http://fallback.mirror/')
    expect(world.counted).toEqual([])
  })
})

describe('a file that is not there', () => {
  test('is not found', async ({running: {ask}}) => {
    const {status, headers, body} = await ask('GET /foobar')
    expect([status, ownHeaders(headers), body]).toEqual([404, plainError(10), 'Not Found\n'])
  })

  test('or lies outside is forbidden', async ({running: {ask, world}}) => {
    world.disk = () => 'outside'
    const {status, headers, body} = await ask('GET /passwd')
    expect([status, ownHeaders(headers), body]).toEqual([403, plainError(10), 'Forbidden\n'])
  })

  test('and a disk that fails is a fault of ours, which the client is told nothing about', async ({running}) => {
    running.world.disk = () => Promise.reject(new Error('secret detail'))
    const {status, headers, body} = await running.ask('GET /foobar')
    expect([status, ownHeaders(headers), body]).toEqual([500, plainError(22), 'Internal Server Error\n'])
    expect(running.world.errors).toMatchObject([{url: '/foobar'}])
    expect(await running.ask('GET /testy.tgz')).toMatchObject({status: 302})
  })
})

describe('If-Modified-Since', () => {
  const since = (date: string) => [`If-Modified-Since: ${date}`]

  test('of the same time is answered without the file', async ({running: {ask, world}}) => {
    const {status, headers, body} = await ask('GET /testy.tgz', since('Wed, 04 Jun 2025 02:12:35 GMT'))
    const expected = ['Last-Modified: Sun, 01 Jun 2025 06:00:00 GMT', 'Server: Mirrorbits/v1.2.3']
    expect([status, ownHeaders(headers), body]).toEqual([304, expected, ''])
    expect([world.logged, world.counted, world.located]).toEqual([[], [], []])
  })

  test('before it, or of an unknown file changes nothing', async ({running: {ask, world}}) => {
    expect(await ask('GET /testy.tgz', since('Tue, 01 Jun 1999 00:00:00 GMT'))).toMatchObject({status: 302})
    world.disk = path => exists(path)
    expect(await ask('GET /new', since('Wed, 04 Jun 2025 02:12:35 GMT'))).toMatchObject({status: 302})
  })
})

describe('JSON', () => {
  test('is for those who ask for it in the auto mode', async ({running: {ask, world}}) => {
    world.config = {outputMode: 'auto'}
    const {status, headers, body} = await ask('GET /testy.tgz', ['Accept: application/json'])
    expect(status).toBe(200)
    expect(ownHeaders(headers)).toEqual([
      'Access-Control-Allow-Origin: *',
      'Cache-Control: private, no-cache',
      `Content-Length: ${body.length}`,
      'Content-Type: application/json; charset=utf-8',
      'Server: Mirrorbits/v1.2.3',
    ])
    expect(JSON.parse(body)).toMatchObject({FileInfo: {Path: '/testy.tgz'}, IP: '127.0.0.1', MirrorList: [{ID: 42}]})
    expect(world.logged).toMatchObject([{type: 'JSON', status: 200}])
    expect(world.counted).toEqual([])
    expect(await ask('GET /testy.tgz', ['Accept: text/html', 'Accept: application/json'])).toMatchObject({status: 302})
  })

  test('shows fallbacks, excluded mirrors, and refuses as a redirect does', async ({running: {ask, world}}) => {
    world.config = {outputMode: 'json'}
    world.explanation = {
      ranked: [],
      excluded: [{mirror: FALLBACK.mirror, absoluteUrl: '', distanceKm: 0, exclusion: {kind: 'disabled'}}],
    }
    const {body} = await ask('GET /testy.tgz')
    expect(JSON.parse(body)).toMatchObject({Fallback: true, ExcludedList: [{ExcludeReason: 'Disabled'}]})
    world.fallbacks = []
    expect(await ask('GET /testy.tgz')).toMatchObject({status: 503})
    expect(await ask('GET /foobar')).toMatchObject({status: 404})
    expect(await ask('GET /testy.tgz', ['If-Modified-Since: Wed, 04 Jun 2025 02:12:35 GMT'])).toMatchObject({
      status: 304,
    })
  })

  test('is packed for who accepts it, with the length of what is sent', async ({running: {ask, world}}) => {
    world.config = {outputMode: 'json', gzip: true}
    const {headers, body} = await ask('GET /testy.tgz?pretty', ['Accept-Encoding: gzip'])
    expect(headers).toEqual(
      expect.arrayContaining(['Vary: Accept-Encoding', 'Content-Encoding: gzip', `Content-Length: ${body.length}`]),
    )
    expect(gunzipSync(Buffer.from(body, 'latin1')).toString()).toMatch(/^{\n {4}"FileInfo"/)

    const refused = await ask('GET /testy.tgz', ['Accept-Encoding: gzip;q=0'])
    expect(refused.headers).toContain('Vary: Accept-Encoding')
    expect(JSON.parse(refused.body)).toBeTypeOf('object')
  })

  test('of HEAD has the headers and no body', async ({running: {ask, world}}) => {
    world.config = {outputMode: 'json'}
    const get = await ask('GET /testy.tgz')
    expect(await ask('HEAD /testy.tgz')).toMatchObject({status: 200, body: ''})
    expect((await ask('HEAD /testy.tgz')).headers).toContain(`Content-Length: ${get.body.length}`)
  })
})

describe('redirects under gzip', () => {
  test('stay empty', async ({running: {ask, world}}) => {
    world.config = {gzip: true}
    const {headers, body} = await ask('GET /testy.tgz', ['Accept-Encoding: gzip'])
    expect([ownHeaders(headers), body]).toEqual([redirectTo('http://example.mirror/testy.tgz'), ''])
  })
})

describe('the client', () => {
  test('is whom trusted proxies name, else the peer', async ({running: {ask, world}}) => {
    await ask('GET /testy.tgz', ['X-Forwarded-For: 2001:db8::1, 10.0.0.1', 'X-Forwarded-For: 10.0.0.2'])
    await ask('GET /testy.tgz?fromip=1.2.3.4')
    await ask('GET /testy.tgz?mirrorlist&fromip=1.2.3.4')
    await ask('GET /testy.tgz?mirrorlist&fromip=nonsense')
    expect(world.located).toEqual(['2001:db8::1', '127.0.0.1', '1.2.3.4', '127.0.0.1'])
  })

  test('is the peer whatever the headers say when the peer is no proxy', async ({running: {ask, world}}) => {
    world.config = {trustedProxies: []}
    await ask('GET /testy.tgz', ['X-Forwarded-For: 81.0.0.5', 'X-Forwarded-Proto: https'])
    expect(world.located).toEqual(['127.0.0.1'])
    expect(world.wishes).toEqual(['none'])
  })

  test('gets TLS when a trusted proxy says that it has it', async ({running: {ask, world}}) => {
    await ask('GET /testy.tgz', ['X-Forwarded-Proto: https'])
    await ask('GET /testy.tgz?https=0', ['X-Forwarded-Proto: https'])
    expect(world.wishes).toEqual(['required', 'forbidden'])
  })

  test('over a Unix socket is whom the proxy names, and else nobody', async () => {
    const {world, deps} = fakeWorld()
    const app = buildApp(deps)
    const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-'))
    const path = join(folder, 'http.sock')
    await app.listen({path})
    await rawExchange({path}, rawRequest('GET /testy.tgz', ['X-Forwarded-For: 81.0.0.5']))
    await rawExchange({path}, rawRequest('GET /testy.tgz'))
    await app.close()
    await rm(folder, {recursive: true})
    expect(world.located).toEqual(['81.0.0.5', ''])
  })
})

describe('checksums', () => {
  test('stand beside the name of the file itself', async ({running: {ask, world}}) => {
    world.aliases = {'/latest': '/testy.tgz'}
    const {status, headers, body} = await ask('GET /latest?sha256', [
      'If-Modified-Since: Wed, 04 Jun 2025 02:12:35 GMT',
    ])
    expect([status, body]).toEqual([200, '1235a5b3  testy.tgz'])
    expect(headers).toContain('Content-Type: text/plain; charset=UTF-8')
  })

  test('keep the bytes of a name that is no UTF-8', async ({running: {ask, world}}) => {
    world.files = [{...TESTY, path: asFilePath('/d/\xe9')}]
    expect((await ask('GET /d/%E9?sha256')).body).toBe('1235a5b3  \xe9')
  })

  test('that nobody made are not found', async ({running: {ask, world}}) => {
    expect(await ask('GET /testy.tgz?md5&sha256')).toMatchObject({status: 404, body: 'Hash type not supported\n'})
    world.disk = path => exists(path)
    expect(await ask('GET /new?sha1')).toMatchObject({status: 404, body: 'Hash type not supported\n'})
    world.disk = () => 'missing'
    expect(await ask('GET /new?sha1')).toMatchObject({status: 404, body: 'Not Found\n'})
    world.disk = () => 'outside'
    expect(await ask('GET /new?sha1')).toMatchObject({status: 403, body: 'Forbidden\n'})
  })
})

describe('statistics of a file', () => {
  test('are those of now without a period', async ({running: {ask, world}}) => {
    const asked: unknown[] = []
    world.aliases = {'/latest': '/testy.tgz'}
    world.downloads = (path, suffixes) => {
      asked.push([path, suffixes])
      return Promise.resolve([3, 4, 5, 6])
    }
    const {headers, body} = await ask('GET /latest?stats')
    expect(body).toBe('{\n    "Today": 3,\n    "Month": 4,\n    "Year": 5,\n    "Total": 6\n}')
    expect(headers).toContain('Content-Type: text/plain; charset=utf-8')
    expect(asked).toEqual([['/testy.tgz', ['2026_11_21', '2026_11', '2026', '']]])
  })

  test('are those of the period given', async ({running: {ask}}) => {
    expect((await ask('GET /gone?stats=2026-11')).body).toBe('{\n    "Period": "2026-11",\n    "Downloads": 3\n}')
    expect(await ask('GET /gone?stats=foo')).toMatchObject({status: 400, body: 'Invalid period\n'})
  })

  test('that cannot be read are a fault of ours', async ({running: {ask, world}}) => {
    world.downloads = () => Promise.reject(new Error('connection refused'))
    expect(await ask('GET /testy.tgz?stats')).toMatchObject({status: 500, body: 'Internal Server Error\n'})
    expect(world.errors).toHaveLength(1)
    world.downloads = () => Promise.reject(new MirrorbitsError('MB_REDIS_UNREACHABLE', 'away'))
    expect(await ask('GET /testy.tgz?stats')).toMatchObject({status: 503, body: 'Service Unavailable\n'})
    expect(world.errors).toHaveLength(1)
    expect(world.errors).toHaveLength(1)
  })
})
