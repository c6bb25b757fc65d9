import {gunzipSync} from 'node:zlib'
import {describe, expect} from 'vitest'
import {ranked, TESTY} from '../../test/support/app-deps.js'
import {test} from '../../test/support/app.js'
import {schemaProblems} from '../../test/support/json-schema.js'
import {aMirror} from '../../test/support/mirrors.js'
import {asFilePath} from '../core/file-path.js'

const JSON_TYPE = 'Content-Type: application/json; charset=utf-8'
const FOR_PROGRAMS = ['Access-Control-Allow-Origin: *', 'Cache-Control: private, no-cache', 'Vary: Accept']

const secretive = aMirror({
  id: 7,
  adminName: 'Ada',
  adminEmail: 'ada@example.org',
  comment: 'pays late',
  customData: 'hidden',
  httpUrl: 'http://user:secret@near.example/',
})
const explanation = {
  ranked: [
    {...ranked('near', 'http://near.example/', 7), mirror: secretive, weight: 100, distanceKm: Math.fround(0.1)},
  ],
  excluded: [
    {
      mirror: aMirror({id: 8, name: 'slow'}),
      absoluteUrl: 'http://slow.example/',
      distanceKm: 7.5,
      exclusion: {kind: 'size-mismatch' as const},
    },
  ],
}

describe('a plain list', () => {
  test.for([
    ['txt', 'http://example.mirror/debian/dists/sid/Release\n'],
    ['apt', 'http://example.mirror/debian/\tpriority:1\n'],
    ['yum', 'http://example.mirror/debian/dists/sid/\n'],
  ] as const)('of format %s has a line for each mirror', async ([format, expected], {running: {ask, world}}) => {
    world.files = [{...TESTY, path: asFilePath('/debian/dists/sid/Release')}]
    const {status, headers, body} = await ask(`GET /debian/dists/sid/Release?mirrorlist&format=${format}`)
    expect([status, body]).toEqual([200, expected])
    expect(headers).toEqual(expect.arrayContaining([...FOR_PROGRAMS, 'Content-Type: text/plain; charset=utf-8']))
    expect([world.counted, world.logged]).toEqual([[], []])
  })

  test('has only mirrors with the current file, and is capped', async ({running: {ask, world}}) => {
    world.explanation = {ranked: [1, 2, 3].map(id => ranked('m', `http://m${id}/`, id)), excluded: []}
    world.picked = []
    world.outdated = [1]
    world.config = {maxListedMirrors: 1}
    expect((await ask('GET /testy.tgz?mirrorlist&format=txt')).body).toBe('http://m2/testy.tgz\n')
  })

  test('has the fallbacks for a file that was not indexed yet', async ({running: {ask, world}}) => {
    world.disk = path => ({kind: 'exists', path, isDirectory: false, size: 1})
    expect((await ask('GET /new?mirrorlist&format=txt')).body).toBe('http://fallback.mirror/new\n')
    world.fallbacks = []
    expect(await ask('GET /new?mirrorlist&format=txt')).toMatchObject({status: 503})
    world.disk = () => 'missing'
    expect(await ask('GET /new?mirrorlist&format=txt')).toMatchObject({status: 404})
  })
})

describe('a format that nobody knows', () => {
  test('is refused with those that there are', async ({running: {ask}}) => {
    expect(await ask('GET /testy.tgz?mirrorlist&format=csv')).toMatchObject({
      status: 400,
      body: 'Unknown format: use html, json, txt, apt or yum\n',
    })
    expect(await ask('GET /?mirrorstats&format=txt')).toMatchObject({
      status: 400,
      body: 'Unknown format: use html or json\n',
    })
  })
})

describe('the mirror list as JSON', () => {
  test.for([
    ['?mirrorlist&format=json', []],
    ['?mirrorlist', ['Accept: application/json']],
    ['?mirrorlist&format=', ['Accept: text/html;q=0.5, application/json']],
  ] as const)('%s %j keeps to its schema', async ([query, headers], {running: {ask, world}}) => {
    world.explanation = explanation
    const answer = await ask(`GET /testy.tgz${query}`, headers)
    expect(answer.headers).toEqual(expect.arrayContaining([...FOR_PROGRAMS, JSON_TYPE]))
    const document: unknown = JSON.parse(answer.body)
    expect(await schemaProblems('http-mirrorlist', document)).toEqual([])
    expect(document).toMatchObject({
      file: {path: '/testy.tgz', size: 48, modTime: '2025-06-01T06:00:00.123456789Z', hashes: {sha256: '1235a5b3'}},
      client: {address: '127.0.0.1', country: ''},
      fallback: false,
      mirrors: [{id: 7, url: 'http://near.example/testy.tgz', distanceKm: 0.1, share: 1, https: {up: false}}],
      excluded: [{name: 'slow', reason: 'File size mismatch', distanceKm: 7.5}],
    })
  })

  test('tells fallbacks and a file that was not scanned', async ({running: {ask, world}}) => {
    world.disk = path => ({kind: 'exists', path, isDirectory: false, size: 1})
    const {body} = await ask('GET /new?mirrorlist&format=json&pretty')
    expect(body).toMatch(/^{\n {2}"file"/)
    const document: unknown = JSON.parse(body)
    expect(await schemaProblems('http-mirrorlist', document)).toEqual([])
    expect(document).toMatchObject({file: {size: null, modTime: null}, fallback: true, mirrors: [{id: 0}]})
  })

  test('tells nobody’s name, address or password', async ({running: {ask, world}}) => {
    world.explanation = explanation
    const {body} = await ask('GET /testy.tgz?mirrorlist&format=json')
    expect(body).not.toMatch(/Ada|ada@|pays late|hidden|secret|bob/)
  })

  test('is the page for browsers, and when it is asked for', async ({running: {ask}}) => {
    const page = 'Content-Type: text/html; charset=utf-8'
    const browser = 'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
    expect((await ask('GET /testy.tgz?mirrorlist', [browser])).headers).toEqual(
      expect.arrayContaining([page, 'Vary: Accept']),
    )
    expect((await ask('GET /testy.tgz?mirrorlist&format=html', ['Accept: application/json'])).headers).toContain(page)
  })

  test('is packed for who accepts that', async ({running: {ask, world}}) => {
    world.config = {gzip: true}
    const {body} = await ask('GET /testy.tgz?mirrorlist&format=json', ['Accept-Encoding: gzip'])
    expect(JSON.parse(gunzipSync(Buffer.from(body, 'latin1')).toString())).toHaveProperty('mirrors')
  })
})

describe('the statistics of mirrors as JSON', () => {
  test('keep to their schema and tell state, lag, completeness and traffic', async ({running: {ask}}) => {
    for (const headers of [['Accept: application/json'], []]) {
      const query = headers.length === 0 ? '?mirrorstats&format=json' : '?mirrorstats'
      const answer = await ask(`GET /no/such/file${query}`, headers)
      expect(answer.headers).toEqual(expect.arrayContaining([...FOR_PROGRAMS, JSON_TYPE]))
      const document: unknown = JSON.parse(answer.body)
      expect(await schemaProblems('http-mirrorstats', document)).toEqual([])
      expect(document).toMatchObject({
        time: '2026-11-21T12:00:00.000Z',
        mirrors: [
          {
            id: 1,
            state: 'up',
            http: {up: true, reason: ''},
            https: {up: false, reason: 'connection refused'},
            place: {countries: ['FR'], latitude: 48.8},
            lagSeconds: null,
            files: {known: 9, total: 10, differing: 1},
            today: {downloads: 4, bytes: 2048, share: 1},
          },
          {id: 2, lagSeconds: 262_400, today: {downloads: 0, bytes: 0, share: 0}},
        ],
      })
      expect(answer.body).not.toMatch(/secret|bob/)
    }
  })

  test('are refused by their schema when something is missing or foreign', async ({running: {ask}}) => {
    const {body} = await ask('GET /?mirrorstats&format=json')
    const document = JSON.parse(body) as {time: string; mirrors: object[]}
    expect(await schemaProblems('http-mirrorstats', {mirrors: document.mirrors})).not.toEqual([])
    const [first] = document.mirrors
    expect(await schemaProblems('http-mirrorstats', {...document, mirrors: [{...first, admin: 'x'}]})).not.toEqual([])
  })
})
