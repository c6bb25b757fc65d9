import {gunzipSync} from 'node:zlib'
import {describe, expect} from 'vitest'
import {ranked, TESTY} from '../../test/support/app-deps.js'
import {test} from '../../test/support/app.js'
import {elementAt, parseXml} from '../../test/support/parse-xml.js'
import {asFilePath} from '../core/file-path.js'

const META4 = 'Content-Type: application/metalink4+xml'
const METALINK = 'Content-Type: application/metalink+xml'

const urlsIn = (body: string) =>
  elementAt(parseXml(body), 'file')
    .children.filter(({name}) => name === 'url')
    .map(({text}) => text)

describe('a metalink', () => {
  test.for([
    ['/testy.tgz?meta4', META4],
    ['/testy.tgz?metalink', METALINK],
    ['/testy.tgz?metalink&meta4', META4],
    ['/testy.tgz.meta4', META4],
    ['/testy.tgz.metalink', METALINK],
  ] as const)('is the answer to %s', async ([target, type], {running: {ask, world}}) => {
    for (const outputMode of ['auto', 'json', 'redirect'] as const) {
      world.config = {outputMode}
      const {status, headers, body} = await ask(`GET ${target}`)
      expect(status).toBe(200)
      expect(headers).toEqual(
        expect.arrayContaining([type, 'Access-Control-Allow-Origin: *', 'Cache-Control: private, no-cache']),
      )
      expect(parseXml(body).name).toBe('metalink')
    }
    expect([world.counted, world.logged]).toEqual([[], []])
  })

  test('is the answer to who accepts it, when the mode is left to clients', async ({running: {ask, world}}) => {
    const aria = ['Accept: */*,application/metalink4+xml,application/metalink+xml']
    expect(await ask('GET /testy.tgz', aria)).toMatchObject({status: 302})
    world.config = {outputMode: 'auto'}
    const {status, headers} = await ask('GET /testy.tgz', aria)
    expect(status).toBe(200)
    expect(headers).toEqual(expect.arrayContaining([META4, 'Vary: Accept']))
    expect((await ask('GET /testy.tgz', ['Accept: application/metalink+xml'])).headers).toContain(METALINK)
    expect(await ask('GET /testy.tgz', ['Accept: */*'])).toMatchObject({status: 302})
    expect(await ask('GET /testy.tgz', ['Accept: application/metalink4+xml;q=0.1, */*'])).toMatchObject({status: 302})
  })

  test('of HEAD has the headers alone', async ({running: {ask}}) => {
    const {status, headers, body} = await ask('HEAD /testy.tgz?meta4')
    expect([status, body]).toEqual([200, ''])
    expect(headers).toContain(META4)
  })

  test('describes the file itself when an alias is asked for', async ({running: {ask, world}}) => {
    world.aliases = {'/latest': '/testy.tgz'}
    const {headers, body} = await ask('GET /latest.meta4')
    const file = elementAt(parseXml(body), 'file')
    expect(file.attributes).toEqual({name: 'testy.tgz'})
    expect(elementAt(file, 'hash')).toMatchObject({attributes: {type: 'sha-256'}, text: '1235a5b3'})
    expect(headers).toContain("Content-Disposition: attachment; filename*=UTF-8''testy.tgz.meta4")
  })

  test('keeps odd names out of its headers', async ({running: {ask, world}}) => {
    world.files = [{...TESTY, path: asFilePath(`/a"'\r\n;\xe9.iso`)}]
    const {headers} = await ask('GET /a%22%27%0D%0A;%E9.iso?meta4')
    expect(headers).toContain("Content-Disposition: attachment; filename*=UTF-8''a%22%27%0D%0A%3B%EF%BF%BD.iso.meta4")
  })

  test('names first who would get the redirect, then the others, and nobody twice', async ({running}) => {
    const [a, b, c] = [1, 2, 3].map(id => ranked(`m${id}`, `http://m${id}.example/`, id))
    if (a === undefined || b === undefined || c === undefined) throw new Error('three mirrors')
    running.world.picked = [b]
    running.world.explanation = {ranked: [a, b, c], excluded: []}
    const {body} = await running.ask('GET /testy.tgz?meta4')
    expect(urlsIn(body)).toEqual([2, 1, 3].map(id => `http://m${id}.example/testy.tgz`))
  })

  test('leaves out mirrors with an older version of the file', async ({running: {ask, world}}) => {
    world.picked = []
    world.explanation = {ranked: [ranked('a', 'http://a/', 1), ranked('b', 'http://b/', 2)], excluded: []}
    world.outdated = [1]
    expect(urlsIn((await ask('GET /testy.tgz?meta4')).body)).toEqual(['http://b/testy.tgz'])
    world.outdated = [1, 2]
    expect(urlsIn((await ask('GET /testy.tgz?meta4')).body)).toEqual(['http://fallback.mirror/testy.tgz'])
    world.fallbacks = []
    expect(await ask('GET /testy.tgz?meta4')).toMatchObject({status: 503})
  })

  test('names no more mirrors than are configured', async ({running: {ask, world}}) => {
    world.config = {maxListedMirrors: 3}
    const many = Array.from({length: 200}, (_, id) => ranked(`m${id}`, `http://m${id}.example/`, id))
    world.explanation = {ranked: many, excluded: []}
    expect(urlsIn((await ask('GET /testy.tgz?meta4')).body)).toHaveLength(3)
  })

  test('is packed for who accepts that', async ({running: {ask, world}}) => {
    world.config = {gzip: true}
    const {headers, body} = await ask('GET /testy.tgz?meta4', ['Accept-Encoding: gzip'])
    expect(headers).toEqual(expect.arrayContaining(['Vary: Accept', 'Vary: Accept-Encoding']))
    expect(parseXml(gunzipSync(Buffer.from(body, 'latin1')).toString()).name).toBe('metalink')
  })
})

describe('a real file with the suffix of a metalink', () => {
  test('is a file like any other', async ({running: {ask, world}}) => {
    world.files = [TESTY, {...TESTY, id: 2, path: asFilePath('/testy.tgz.meta4')}]
    expect((await ask('GET /testy.tgz.meta4')).headers).toContain('Location: http://example.mirror/testy.tgz.meta4')
    world.files = [TESTY]
    world.disk = path => ({kind: 'exists', path, isDirectory: false, size: 1})
    expect((await ask('GET /testy.tgz.meta4')).headers).toContain('Location: http://fallback.mirror/testy.tgz.meta4')
  })
})

describe('no metalink', () => {
  test('is there of what is not there', async ({running: {ask, world}}) => {
    for (const target of ['/foobar?meta4', '/foobar.meta4', '/.meta4', '/testy.tgz.META4', '/testy.tgz.meta4.meta4']) {
      expect(await ask(`GET ${target}`)).toMatchObject({status: 404, body: 'Not Found\n'})
    }
    world.disk = () => 'outside'
    expect(await ask('GET /passwd?meta4')).toMatchObject({status: 403})
    world.disk = path => (path.endsWith('4') ? 'missing' : 'outside')
    expect(await ask('GET /passwd.meta4')).toMatchObject({status: 403})
  })

  test('is made of a file that was not indexed yet', async ({running: {ask, world}}) => {
    world.config = {outputMode: 'auto'}
    world.disk = path => (path.endsWith('.meta4') ? 'missing' : {kind: 'exists', path, isDirectory: false, size: 1})
    expect(await ask('GET /new?meta4')).toMatchObject({status: 404})
    expect(await ask('GET /new.meta4')).toMatchObject({status: 404})
    // Who accepts a metalink takes the file as well.
    expect(await ask('GET /new', ['Accept: application/metalink4+xml'])).toMatchObject({status: 302})
    const accepting = await ask('GET /foobar.meta4', ['Accept: application/metalink4+xml'])
    expect(accepting).toMatchObject({status: 404})
  })
})

describe('the headers of a redirect', () => {
  const described = (headers: readonly string[]) =>
    headers.filter(line => /^(Digest|Repr-Digest|Link: <\/)/.test(line)).toSorted()
  const expected = [
    'Digest: SHA-256=EjWlsw==',
    'Link: </testy.tgz.meta4>; rel=describedby; type="application/metalink4+xml"',
    'Repr-Digest: sha-256=:EjWlsw==:',
  ]

  test('tell the checksum and the metalink, alike for GET and HEAD', async ({running: {ask, world}}) => {
    world.config = {digestHeaders: true}
    world.picked = [ranked('a', 'http://a/', 1), ranked('b', 'http://b/', 2)]
    for (const method of ['GET', 'HEAD', 'GET']) {
      const {status, headers} = await ask(`${method} /testy.tgz`)
      expect(status).toBe(302)
      expect(described(headers)).toEqual(expected)
      expect(headers).toContain('Link: <http://b/testy.tgz>; rel=duplicate; pri=1; geo=fr')
    }
  })

  test('tell nothing when that is switched off or nothing is known', async ({running: {ask, world}}) => {
    expect(described((await ask('GET /testy.tgz')).headers)).toEqual([])
    world.config = {digestHeaders: true}
    world.disk = path => ({kind: 'exists', path, isDirectory: false, size: 1})
    expect(described((await ask('GET /new')).headers)).toEqual([])
  })

  test('tell nothing where a mirror may have an older version', async ({running: {ask, world}}) => {
    world.config = {digestHeaders: true, allowOutdatedFiles: [{prefix: '/testy', minutes: 5}]}
    expect(described((await ask('GET /testy.tgz')).headers)).toEqual([])
    world.config = {digestHeaders: true, allowOutdatedFiles: [{prefix: '/other', minutes: 5}]}
    expect(described((await ask('GET /testy.tgz')).headers)).toEqual(expected)
  })
})
