import {createHash} from 'node:crypto'
import {gunzipSync} from 'node:zlib'
import {expect} from 'vitest'
import {ranked, TESTY} from '../../test/support/app-deps.js'
import {test} from '../../test/support/app.js'
import {aMirror} from '../../test/support/mirrors.js'
import {NO_BRANDING} from '../core/branding.js'
import {asFilePath} from '../core/file-path.js'

/** Bodies come as bytes. */
const asText = (body: string): string => Buffer.from(body, 'latin1').toString()

test('the mirror list shows the file, the client, the mirrors and why others are excluded', async ({running}) => {
  running.world.explanation = {
    ranked: [
      {...ranked('near', 'http://near.example/', 1), weight: Math.fround(66.6)},
      {...ranked('far', 'http://far.example/', 2), weight: Math.fround(0.4)},
      ranked('spare', 'http://spare.example/', 3),
    ],
    excluded: [
      {
        mirror: aMirror({id: 4, name: 'slow'}),
        absoluteUrl: 'http://slow.example/',
        distanceKm: 7.6,
        exclusion: {kind: 'size-mismatch'},
      },
      {mirror: aMirror({id: 5, name: 'off'}), absoluteUrl: '', distanceKm: 0, exclusion: {kind: 'disabled'}},
    ],
  }
  // A client that has the file of the same age still wants to see the page.
  const {status, headers, body} = await running.ask('GET /testy.tgz?mirrorlist', [
    'If-Modified-Since: Wed, 04 Jun 2025 02:12:35 GMT',
    'X-Forwarded-For: <script>alert(1)</script>',
  ])
  expect(status).toBe(200)
  expect(headers).toEqual(
    expect.arrayContaining(['Content-Type: text/html; charset=utf-8', 'Cache-Control: private, no-cache']),
  )
  for (const text of ['<dd>48 bytes</dd>', 'Sun, 01 Jun 2025 06:00:00 UTC', '1235a5b3', '66 %', '&lt; 1 %', 'n/a']) {
    expect(body).toContain(text)
  }
  expect(body).toContain('href="http://near.example/testy.tgz"')
  expect(body).toContain('id="chart"')
  expect(body).toMatch(/id="footer">Mirrorbits v1.2.3 on node &lt;1>/)
  const excluded = body.slice(body.indexOf('id="excluded"'))
  expect(excluded.indexOf('Disabled')).toBeLessThan(excluded.indexOf('File size mismatch'))
  expect(body).not.toContain('<script>alert')
  expect([running.world.logged, running.world.counted]).toEqual([[], []])
})

test('the mirror list warns about fallbacks and about a file that was not scanned', async ({running: {ask, world}}) => {
  world.disk = () => ({kind: 'exists', path: asFilePath('/<b>\xff'), isDirectory: false, size: 1})
  const {body} = await ask('GET /new?mirrorlist')
  expect(body).toContain('not scanned yet')
  expect(body).toContain('class="warning"')
  expect(body).toContain('Random')
  expect(body).toContain('/&lt;b>')
  world.fallbacks = []
  expect(await ask('GET /new?mirrorlist')).toMatchObject({status: 503})
  world.disk = () => 'missing'
  expect(await ask('GET /new?mirrorlist')).toMatchObject({status: 404})
})

test('a mirror whose address is no web address is not linked', async ({running: {ask, world}}) => {
  const mirror = aMirror({sponsorName: 'Evil', sponsorUrl: 'javascript:alert(1)'})
  world.explanation = {ranked: [{...ranked('x', 'javascript:alert(2)//'), mirror}], excluded: []}
  expect((await ask('GET /testy.tgz?mirrorlist')).body).not.toContain('href="javascript')
})

test('the statistics page shows two rows for each mirror and no number that is none', async ({running: {ask}}) => {
  const {status, body} = await ask('GET /no/such/file?mirrorstats')
  expect(status).toBe(200)
  expect(body).toContain('4 downloads')
  expect(body).toContain('2.0 KiB')
  expect(body.match(/<td rowspan="2"/gi)).toHaveLength(6)
  expect(body).toContain('1h0m0s')
  expect(body).not.toContain('NaN')
})

test('pages admit their own style sheet, script and pictures, and nothing else', async ({running: {ask, world}}) => {
  const logo = 'data:image/png;base64,AAAA'
  for (const branding of [NO_BRANDING, {...NO_BRANDING, logo, accent: {light: '#112233', dark: '#ddeeff'}}]) {
    world.config = {branding}
    const {headers, body} = await ask('GET /testy.tgz?mirrorlist')
    const [style = '', script = ''] = ['style', 'script'].map(
      tag => new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(body)?.[1] ?? '',
    )
    expect(headers.find(line => line.startsWith('Content-Security-Policy'))).toBe(
      `Content-Security-Policy: default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; ` +
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    expect(body).not.toMatch(/ style=| on[a-z]+=/)
    expect(style.includes('#112233')).toBe(branding !== NO_BRANDING)
  }
})

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(asText(text)).digest('base64')}`

test('a project makes the pages its own, and nothing of it is taken for markup', async ({running: {ask, world}}) => {
  world.config = {
    branding: {
      title: 'Example <b>Linux</b>',
      homeUrl: 'https://www.example.org/?a=1&b="2"',
      footer: 'Served by <i>volunteers</i>',
      footerLinks: [
        {text: 'Terms & more', url: 'https://www.example.org/terms'},
        {text: 'Bad', url: 'javascript:alert(1)'},
      ],
      logo: 'data:image/png;base64,AAAA',
      accent: {light: '#112233', dark: ''},
    },
  }
  for (const request of ['GET /testy.tgz?mirrorlist', 'GET /?mirrorstats']) {
    const body = asText((await ask(request)).body)
    for (const text of [
      ' – Example &lt;b>Linux&lt;/b></title>',
      '<a href="https://www.example.org/?a=1&amp;b=&quot;2&quot;" rel="noopener noreferrer">',
      '<img src="data:image/png;base64,AAAA" alt/>',
      '<span>Served by &lt;i>volunteers&lt;/i></span>',
      '>Terms &amp; more</a>',
    ]) {
      expect(body).toContain(text)
    }
    expect(body).not.toContain('javascript:')
    expect(body).toMatch(/<p id="footer">Mirrorbits v1.2.3 on node &lt;1><\/p>/)
  }
  world.config = {branding: {...NO_BRANDING, logo: 'data:image/png;base64,AAAA', homeUrl: 'https://www.example.org/'}}
  expect((await ask('GET /?mirrorstats')).body).toContain('alt="Home"')
})

test('pages are packed for who accepts it', async ({running: {ask, world}}) => {
  world.config = {gzip: true}
  const {body} = await ask('GET /testy.tgz?mirrorlist', ['Accept-Encoding: gzip'])
  expect(gunzipSync(Buffer.from(body, 'latin1')).toString()).toMatch(/^<!doctype html>/)
})

test('the mirror list leads to the file, its metalink and its own forms for programs', async ({
  running: {ask, world},
}) => {
  world.files = [{...TESTY, path: asFilePath('/a "b".iso')}]
  const {body} = await ask('GET /a%20%22b%22.iso?mirrorlist')
  for (const href of ['/a%20%22b%22.iso', '/a%20%22b%22.iso?meta4', '?mirrorlist&amp;format=json']) {
    expect(body).toContain(`href="${href}"`)
  }
  expect(body).toContain('<code data-copy="SHA256">1235a5b3</code>')
  world.disk = path => ({kind: 'exists', path, isDirectory: false, size: 1})
  expect((await ask('GET /new?mirrorlist')).body).not.toContain('?meta4')
})

test('states are told by a mark and a word, with the reason of each protocol', async ({running}) => {
  const down = {isUp: false, reason: 'Got status <500>'}
  const up = {isUp: true, reason: ''}
  running.world.mirrors = [
    aMirror({id: 1, httpUrl: 'both.example/', http: up, https: down}),
    aMirror({id: 2, httpUrl: 'both.example/', http: down, https: up}),
    aMirror({id: 3, httpUrl: 'https://u:secret@tls.example/', https: {isUp: false, reason: ''}}),
    aMirror({id: 4, enabled: false, lastSuccessfulSync: undefined}),
    aMirror({id: 5, lastModTime: 1_780_000_000}),
  ]
  const body = asText((await running.ask('GET /?mirrorstats')).body)
  for (const text of [
    '5 mirrors: 1 up, 2 partly up, 1 down, 1 disabled',
    '◐ only HTTP up',
    '◐ only HTTPS up',
    '✕ down',
    '○ disabled',
    '✕ Got status &lt;500>',
    '▲ ',
    'never',
  ]) {
    expect(body).toContain(text)
  }
  expect(body).not.toContain('secret')
})

test('a mirror is complete only when it has everything as it is now', async ({running: {ask, world}}) => {
  world.mirrors = [aMirror()]
  const complete = async (known: number, differing: number, total: number) => {
    world.filesOf = () => ({known, differing, total})
    return /(?:[\d.]+ %|–)(?=<\/td><td class="keep")/.exec(asText((await ask('GET /?mirrorstats')).body))?.[0]
  }
  expect(await complete(1000, 0, 1000)).toBe('100 %')
  expect(await complete(100_000, 1, 100_000)).toBe('99.9 %')
  expect(await complete(0, 0, 0)).toBe('–')
  expect(await complete(0, 5, 10)).toBe('0.0 %')
})

test('pages without any mirror are pages', async ({running: {ask, world}}) => {
  world.mirrors = []
  const {status, body} = await ask('GET /?mirrorstats')
  expect(status).toBe(200)
  expect(body).not.toMatch(/NaN|Infinity/)
})
