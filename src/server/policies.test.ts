import {mkdir, mkdtemp, rm, symlink, truncate, utimes, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect} from 'vitest'
import {TESTY} from '../../test/support/app-deps.js'
import {type RunningApp, test} from '../../test/support/app.js'
import type {PathPolicy} from '../core/config.js'
import {asFilePath, type FilePath} from '../core/file-path.js'
import {createDiskLookup} from '../scan/look-on-disk.js'

const policy = (facts: Partial<PathPolicy>): PathPolicy => ({
  match: '/**',
  pattern: '^.*$',
  mode: 'mirrors',
  maxAgeMinutes: 60,
  oneVersion: false,
  outputMode: undefined,
  cacheControl: undefined,
  redirectStatus: 302,
  ...facts,
})

/** Makes this the policy of all files. */
function apply({world}: RunningApp, facts: Partial<PathPolicy>, config: Partial<RunningApp['world']['config']> = {}) {
  world.policy = policy(facts)
  world.config = {...world.config, ...config, pathPolicies: [world.policy]}
}

describe('a policy of a path', () => {
  test.for([301, 302, 303, 307, 308] as const)(
    'makes redirects of the status %i',
    async (redirectStatus, {running}) => {
      apply(running, {redirectStatus, cacheControl: 'max-age=60'})
      const {status, headers, body} = await running.ask('GET /testy.tgz')
      expect([status, body]).toEqual([redirectStatus, ''])
      expect(headers).toEqual(expect.arrayContaining(['Cache-Control: max-age=60', 'Content-Length: 0']))
      expect(running.world.counted).toHaveLength(1)
      expect(running.world.logged).toMatchObject([{type: 'REDIRECT', status: redirectStatus}])
    },
  )

  test('chooses the form of the answer', async ({running}) => {
    apply(running, {outputMode: 'json', cacheControl: 'max-age=9'}, {outputMode: 'redirect'})
    const json = await running.ask('GET /testy.tgz')
    expect(json.status).toBe(200)
    expect(json.headers).toContain('Cache-Control: max-age=9')
    apply(running, {outputMode: 'redirect'}, {outputMode: 'auto'})
    expect(await running.ask('GET /testy.tgz', ['Accept: application/json'])).toMatchObject({status: 302})
    apply(running, {outputMode: 'auto'}, {outputMode: 'redirect'})
    expect(await running.ask('GET /testy.tgz', ['Accept: application/json'])).toMatchObject({status: 200})
  })

  test('tells shared caches that the answer depends on Accept, where it does', async ({running}) => {
    const varies = async (...headers: string[]) =>
      (await running.ask('GET /testy.tgz', headers)).headers.includes('Vary: Accept')
    apply(running, {cacheControl: 'max-age=60'}, {outputMode: 'auto'})
    expect([await varies(), await varies('Accept: application/json')]).toEqual([true, true])
    apply(running, {cacheControl: 'max-age=60', outputMode: 'redirect'}, {outputMode: 'auto'})
    expect(await varies()).toBe(false)
    apply(running, {}, {outputMode: 'auto'})
    expect(await varies()).toBe(false)
  })

  test('holds for a file that was not indexed yet', async ({running}) => {
    apply(running, {redirectStatus: 307})
    running.world.disk = path => ({kind: 'exists', path, isDirectory: false, size: 1})
    expect(await running.ask('GET /new')).toMatchObject({status: 307})
  })

  test('that admits older versions keeps checksums from being told', async ({running}) => {
    const digests = async () => (await running.ask('GET /testy.tgz')).headers.filter(line => line.startsWith('Digest:'))
    apply(running, {mode: 'stale'}, {digestHeaders: true})
    expect(await digests()).toEqual([])
    apply(running, {mode: 'mirrors'}, {allowOutdatedFiles: [{prefix: '', minutes: 1}]})
    expect(await digests()).toHaveLength(1)
  })
})

describe('a file that we serve ourselves', () => {
  let root: string
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'mirrorbits-local-'))
    await mkdir(join(root, 'repo/dir'), {recursive: true})
    await writeFile(join(root, 'outside.txt'), 'secret')
    await writeFile(join(root, 'repo/testy.tgz'), '0123456789')
    await utimes(join(root, 'repo/testy.tgz'), 1_750_000_000, 1_750_000_000)
    await writeFile(join(root, 'repo/.a b%20#?é.txt'), 'odd')
    await writeFile(Buffer.concat([Buffer.from(join(root, 'repo/')), Buffer.from([0xff])]), 'x')
    await writeFile(join(root, 'repo/large'), '')
    await truncate(join(root, 'repo/large'), 16 * 1024 * 1024 + 1)
    await symlink('../outside.txt', join(root, 'repo/out'))
    await symlink('testy.tgz', join(root, 'repo/link'))
    await symlink('..', join(root, 'repo/up'))
  })
  afterAll(() => rm(root, {recursive: true}))

  const serve = (running: RunningApp, facts: Partial<PathPolicy> = {}, ...paths: readonly string[]) => {
    const repository = join(root, 'repo')
    apply(running, {mode: 'local', ...facts}, {repository})
    const files = paths.map((path, index) => ({...TESTY, id: index + 2, path: asFilePath(path)}))
    running.world.files = [TESTY, ...files]
    const disk = createDiskLookup({
      ...{repository: () => repository, clock: Date.now},
      ...{isIndexed: () => true, onUnindexed: () => undefined},
    })
    running.world.disk = (path: FilePath) => disk.look(path)
  }

  test('comes with what is needed to keep it', async ({running}) => {
    serve(running)
    const {status, headers, body} = await running.ask('GET /testy.tgz')
    expect([status, body]).toEqual([200, '0123456789'])
    expect(headers.map(line => line.toLowerCase())).toEqual(
      expect.arrayContaining([
        'server: mirrorbits/v1.2.3',
        'content-length: 10',
        'accept-ranges: bytes',
        'cache-control: no-cache',
        'x-content-type-options: nosniff',
        'last-modified: sun, 15 jun 2025 15:06:40 gmt',
        expect.stringMatching(/^etag: w\/"/),
      ]),
    )
    expect(await running.ask('HEAD /testy.tgz')).toMatchObject({status: 200, body: ''})
    expect([running.world.counted, running.world.logged, running.world.errors]).toEqual([[], [], []])
  })

  test('has the cache rules of its policy', async ({running}) => {
    serve(running, {cacheControl: 'max-age=3600'})
    const {headers} = await running.ask('GET /testy.tgz')
    expect(headers.filter(line => /^cache-control/i.test(line))).toEqual(['cache-control: max-age=3600'])
  })

  test.for([
    [['Range: bytes=2-4'], 206, '234'],
    [['Range: bytes=-3'], 206, '789'],
    [['Range: bytes=20-'], 416, 'Range Not Satisfiable\n'],
    [['Range: lines=1-2'], 200, '0123456789'],
    [['If-Modified-Since: Sun, 15 Jun 2025 15:06:40 GMT'], 304, ''],
    [['If-Modified-Since: Sun, 15 Jun 2025 15:06:39 GMT'], 200, '0123456789'],
    [['If-Unmodified-Since: Sun, 15 Jun 2025 15:06:39 GMT'], 412, 'Precondition Failed\n'],
    [['If-None-Match: *'], 304, ''],
    [['If-None-Match: "other"'], 200, '0123456789'],
    [['Range: bytes=2-4', 'If-Range: Sun, 15 Jun 2025 15:06:39 GMT'], 200, '0123456789'],
  ] as const)('honours %j', async ([headers, status, body], {running}) => {
    serve(running)
    expect(await running.ask('GET /testy.tgz', headers)).toMatchObject({status, body})
    expect(running.world.errors).toEqual([])
  })

  test('is found by its tag', async ({running}) => {
    serve(running)
    const {headers} = await running.ask('GET /testy.tgz')
    const tag = headers.find(line => /^etag: /i.test(line))?.slice('etag: '.length) ?? ''
    expect(await running.ask('GET /testy.tgz', [`If-None-Match: ${tag}`])).toMatchObject({status: 304, body: ''})
  })

  test('may have any name that is text', async ({running}) => {
    const name = Buffer.from('/.a b%20#?é.txt').toString('latin1')
    serve(running, {}, name, '/\xff')
    expect(await running.ask('GET /.a%20b%2520%23%3F%C3%A9.txt')).toMatchObject({status: 200, body: 'odd'})
    expect(await running.ask('GET /%FF')).toMatchObject({status: 302})
  })

  test('is left to mirrors when it is large, or not here', async ({running}) => {
    serve(running, {redirectStatus: 307}, '/large', '/gone', '/dir')
    for (const path of ['/large', '/gone', '/dir']) {
      expect(await running.ask(`GET ${path}`)).toMatchObject({status: 307})
    }
  })

  test('is never one outside of the repository', async ({running}) => {
    serve(running, {}, '/out', '/up/outside.txt')
    for (const path of [
      '/out',
      '/up/outside.txt',
      '/up/repo/../outside.txt',
      '/..%2foutside.txt',
      '/%2e%2e/outside.txt',
    ]) {
      const {status, body} = await running.ask(`GET ${path}`)
      expect([301, 302, 404, 403]).toContain(status)
      expect(body).not.toContain('secret')
    }
  })

  test('may be a link that stays inside', async ({running}) => {
    serve(running, {}, '/link')
    expect(await running.ask('GET /link')).toMatchObject({status: 200, body: '0123456789'})
  })

  test('is still described by what is asked for in the query', async ({running}) => {
    serve(running)
    expect(await running.ask('GET /testy.tgz?sha256')).toMatchObject({status: 200, body: '1235a5b3  testy.tgz'})
    expect(await running.ask('POST /testy.tgz')).toMatchObject({status: 405})
  })

  test('closes its connection while the server is about to stop', async ({running}) => {
    serve(running)
    running.app.draining.isOn = true
    const answer = await running.raw('GET /testy.tgz HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 200 [^]*connection: close[^]*0123456789$/i)
  })
})
