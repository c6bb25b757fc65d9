import {mkdir, readdir, readFile, readlink, rm, symlink, utimes, writeFile} from 'node:fs/promises'
import type {NetConnectOpts} from 'node:net'
import {join, resolve} from 'node:path'
import {gunzipSync} from 'node:zlib'
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import {ask, explain, type Explained, from, names, reasons, scores} from '../support/ask.js'
import type {RunningServer} from '../support/program.js'
import {partsOf, rawExchange, rawRequest} from '../support/raw-http.js'
import {createWorld, type World} from '../support/world.js'

/*
 * Every oddity of the original that docs/reference/http.md lists, by its number, asked of one running server. The last
 * ones move that server to other addresses and end it.
 */

const [LYON, CHICAGO, OSAKA] = ['192.0.2.1', '198.51.100.1', '203.0.113.1']
const TIME = 1_750_000_000

/** Mirrors with what they are added with; `lost` comes before those whose numbers it could take. */
const MIRRORS: Readonly<Record<string, readonly string[]>> = {
  paris: [
    '--admin-email',
    'root@paris.example',
    '--admin-name',
    'Rene',
    '--comment',
    'pays late',
    '--custom-data',
    'c1',
  ],
  lost: [],
  berlin: [],
  toronto: ['--latitude', '43.6532', '--longitude', '-79.3832', '--countries', 'CA'],
  angeles: ['--latitude', '34.0522', '--longitude', '-118.2437', '--countries', 'US'],
  mexico: ['--latitude', '19.4326', '--longitude', '-99.1332', '--countries', 'MX US'],
  twin: ['--latitude', '52.52', '--longitude', '13.405', '--countries', 'DE'],
  network: ['--as-only'],
  /** Where the client in Lyon is, and with a clock that is an hour behind. */
  spot: ['--latitude', '45.764', '--longitude', '4.8357', '--countries', 'FR'],
}

/** File → the mirrors that have it. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  'main.iso': ['paris', 'lost', 'berlin', 'spot'],
  'a b#c%20d?é.bin': ['paris', 'berlin'],
  'paris.iso': ['paris'],
  'far.iso': ['paris', 'toronto', 'angeles', 'mexico'],
  'alike.iso': ['berlin', 'twin'],
  'own.iso': ['paris', 'network'],
  'near.iso': ['paris', 'spot'],
  'shifted.iso': ['spot'],
  'counted.iso': ['berlin'],
  'parts.iso': ['berlin'],
  'zone.iso': ['berlin'],
  'nowhere.iso': [],
  'dir/nowhere.iso': [],
  ...Object.fromEntries(Array.from({length: 10}, (_, at) => [`pool/${at}.iso`, ['berlin', 'spot']])),
}

/** A zone without a name, and if there is one with another date than UTC has now. */
const ZONE = new Date().getUTCHours() < 10 ? 'Pacific/Marquesas' : 'Pacific/Chatham'

let world: World
let server: RunningServer

const config = (more: readonly string[] = []): string => {
  const own = [
    `Repository: ${world.folder}/current`,
    `GeoipDatabasePath: ${world.folder}/geoip`,
    `LogDir: ${world.folder}/logs`,
    'Gzip: true',
    'LocalJSPath: /assets',
    'FixTimezoneOffsets: true',
    'AllowHTTPToHTTPSRedirects: false',
    'TrustedProxies: [127.0.0.1]',
    'Fallbacks:',
    '  - {URL: fallback.example/}',
    '  - {URL: "http://plain.example/", CountryCode: fr, ContinentCode: eu}',
  ]
  const keys = more.map(line => line.slice(0, line.indexOf(':') + 1))
  return [...own.filter(line => !keys.some(key => line.startsWith(key))), ...more].join('\n')
}

beforeAll(async () => {
  vi.stubEnv('TZ', ZONE)
  world = await createWorld({mirrors: Object.keys(MIRRORS)})
  await symlink('repository', join(world.folder, 'current'))
  await mkdir(join(world.folder, 'logs'))
  // Without the other database no client and no mirror has an AS number.
  await mkdir(join(world.folder, 'geoip'))
  await symlink(resolve('contrib/demo/geoip/GeoLite2-City.mmdb'), join(world.folder, 'geoip/GeoLite2-City.mmdb'))
  await world.configure(config())
  for (const path of Object.keys(FILES)) await world.publish(path, `content of ${path}`.padEnd(40), TIME)
  await world.copyTo()
  for (const mirror of Object.keys(MIRRORS)) {
    for (const [path, holders] of Object.entries(FILES)) {
      const file = join(world.mirror(mirror).root, path)
      if (!holders.includes(mirror)) await rm(file)
      else if (mirror === 'spot') await utimes(file, TIME - 3600, TIME - 3600)
    }
  }
  await symlink('counted.iso', join(world.repository, 'link.iso'))
  await world.json('refresh')
  for (const [name, flags] of Object.entries(MIRRORS)) await world.addMirror(name, ...flags)
  await world.json('mirror', 'scan', '--all', '--enable')
  const http = world.mirror('paris').http.url
  await world.database.hset('MIRROR_1', {http: http.slice('http://'.length)})
  await world.database.del('MIRROR_2')
  // What the original writes in such a zone, for the same instant.
  await world.database.hset('FILE_/zone.iso', {modTime: '2025-06-15 20:51:40 +0545 +0545'})
  server = await world.serve('/main.iso')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await world.close()
})

const url = (mirror: string, path: string) => `${world.mirror(mirror).http.url}${path}`

/** Status and Location. */
async function location(path: string, client: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const answer = await ask(server.address, path, {headers: {'x-forwarded-for': client, ...headers}})
  return `${answer.status} ${answer.headers.location ?? ''}`
}

/** Where the server listens now, for a connection from this address. */
function at(address: string, localAddress?: string): NetConnectOpts {
  if (address.startsWith('unix:')) return {path: address.slice('unix:'.length)}
  const [, host = '', port] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? []
  return {host, port: Number(port), ...(localAddress === undefined ? {} : {localAddress})}
}

async function rawAsk(line: string, headers: readonly string[] = [], to = at(server.address)) {
  const {headers: lines, ...rest} = partsOf(await rawExchange(to, rawRequest(line, headers)))
  const header = (name: string) =>
    lines.filter(one => one.toLowerCase().startsWith(`${name}: `)).map(one => one.slice(name.length + 2))
  return {...rest, header}
}

const jsonOf = (body: string) => JSON.parse(body) as Explained & {IP: string; ClientInfo: {CountryCode: string}}
const GZIP = 'Accept-Encoding: gzip'
const JSON_WANTED = 'Accept: application/json'

const counted = async (key: string, field: string) => Number(await world.database.hget(key, field))

/** Reloads with another address to listen on, and returns that with its port. */
async function moveTo(address: string): Promise<string> {
  const before = server.log().length
  await world.configure(config([`ListenAddress: "${address}"`]))
  await server.signal('SIGHUP', 'configuration reloaded')
  const [, moved = ''] = /"address":"([^"]+)"[^\n]*"msg":"service listening"/.exec(server.log().slice(before)) ?? []
  return moved
}

describe('trouble with the database', () => {
  it('B2 B14 a mirror whose record is lost is left out, and nobody else gets its numbers', async () => {
    expect(names(await explain(server.address, '/main.iso', OSAKA))).not.toContain('lost')
    await ask(server.address, '/paris.iso')
    await vi.waitFor(async () => expect(await counted('STATS_MIRROR', '1')).toBe(1))

    const {body} = await ask(server.address, '/?mirrorstats&format=json')

    const {mirrors} = JSON.parse(body) as {mirrors: {name: string; today: {downloads: number}}[]}
    const downloads = Object.fromEntries(mirrors.map(({name, today}) => [name, today.downloads]))
    expect(downloads).toMatchObject({paris: 1, toronto: 0, mexico: 0, twin: 0})
    expect(Object.keys(downloads)).not.toContain('lost')
  })

  it('B26 malformed messages are ignored, and those that are not still heard', async () => {
    const channels = ['mirror_update', 'file_update', 'mirror_file_update', 'cluster', 'events_0', 'request_0']
    for (const channel of channels) {
      for (const text of ['', 'no-blank', '{', 'null', '[]', '-1', '99999999999999999999', '{"v":1}', '\xff\x00']) {
        await world.database.publish(`_mirrorbits_${channel}`, text)
      }
    }
    await world.database.hset('MIRROR_4', {enabled: '0'})
    await world.database.publish('_mirrorbits_mirror_update', '4')
    await vi.waitFor(async () =>
      expect(reasons(await explain(server.address, '/far.iso', CHICAGO))).toMatchObject({toronto: 'Disabled'}),
    )
    await world.database.hset('MIRROR_4', {enabled: '1'})
    await world.database.publish('_mirrorbits_mirror_update', '4')
    await vi.waitFor(async () => expect(reasons(await explain(server.address, '/far.iso', CHICAGO))).toEqual({}))
  })

  it('B27 what no mirror had is served by the first that gets it', async () => {
    await world.publish('late.iso', 'late', TIME)
    await world.json('refresh')
    await vi.waitFor(async () => expect((await explain(server.address, '/late.iso')).FileInfo.Size).toBe(4))
    expect(await location('/late.iso', OSAKA)).toBe('302 https://fallback.example/late.iso')
    const copy = join(world.mirror('paris').root, 'late.iso')
    await writeFile(copy, 'late')
    await utimes(copy, TIME, TIME)
    await world.json('mirror', 'scan', 'paris')
    await vi.waitFor(async () => expect(await location('/late.iso', OSAKA)).toBe(`302 ${url('paris', 'late.iso')}`))
  })

  it('B28 a time in a zone without a name is read, and those of our own are in UTC', async () => {
    expect(await location('/zone.iso', LYON)).toBe(`302 ${url('berlin', 'zone.iso')}`)
    expect(await world.database.hget('FILE_/main.iso', 'modTime')).toMatch(/^2025-06-15 15:06:40(\.0+)? \+0000 UTC$/)
  })

  it('B31 the log of a mirror keeps its newest thousand entries', async () => {
    const entry = JSON.stringify({Type: 3, MirrorID: 4, Timestamp: '2026-11-21T01:53:54.081235177Z'})
    await world.database.rpush('MIRRORLOGS_4', ...Array.from({length: 1500}, () => entry))

    expect(await world.run('mirror', 'disable', 'toronto')).toMatchObject({code: 0})

    expect(await world.database.llen('MIRRORLOGS_4')).toBe(1000)
    expect(JSON.parse((await world.database.lindex('MIRRORLOGS_4', -1)) ?? '')).toMatchObject({Type: 5, MirrorID: 4})
    expect(await world.run('mirror', 'enable', 'toronto')).toMatchObject({code: 0})
    await vi.waitFor(async () => expect(reasons(await explain(server.address, '/far.iso', CHICAGO))).toEqual({}))
  })

  it('B1 a Redis that is away changes no answer', async () => {
    const answers = async () => [
      await location('/main.iso', LYON),
      await location('/paris.iso', OSAKA),
      await location('/nowhere.iso', OSAKA),
    ]
    const before = await answers()
    await world.stopRedis()
    try {
      expect(await answers()).toEqual(before)
    } finally {
      await world.startRedis()
    }
    await vi.waitFor(async () => expect(await ask(server.address, '/main.iso?stats')).toMatchObject({status: 200}))
  })
})

describe('a request', () => {
  it('B5 for an odd name gets it escaped, in the place of the file and of its copies', async () => {
    const {headers} = await ask(server.address, '/a%20b%23c%2520d%3F%C3%A9.bin', from(OSAKA))
    const path = 'a%20b%23c%2520d%3F%C3%A9.bin'
    expect([url('paris', path), url('berlin', path)]).toContain(headers.location)
    expect(headers['link']).toMatch(/<http:[^>]*\/a%20b%23c%2520d%3F%C3%A9\.bin>; rel=duplicate; pri=1; geo=(fr|de)/)
  })

  it('B6 for JSON gets a packed body of the length that it is announced with', async () => {
    for (const path of ['/main.iso?pretty', '/main.iso']) {
      const {header, body} = await rawAsk(`GET ${path}`, [GZIP, JSON_WANTED])
      expect(header('content-encoding')).toEqual(['gzip'])
      expect(header('content-length')).toEqual([String(body.length)])
      expect(jsonOf(gunzipSync(Buffer.from(body, 'latin1')).toString()).FileInfo.Path).toBe('/main.iso')
    }
  })

  it('B7 is packed only where it has a body and wants that, and caches are told', async () => {
    const redirect = await rawAsk('GET /main.iso', [GZIP])
    expect([redirect.status, redirect.body, redirect.header('content-length')]).toEqual([302, '', ['0']])
    expect(redirect.header('content-encoding')).toEqual([])
    const refused = await rawAsk('GET /main.iso?mirrorlist', ['Accept-Encoding: gzip;q=0'])
    expect([refused.status, refused.header('content-encoding')]).toEqual([200, []])
    expect(refused.header('vary').join()).toContain('Accept-Encoding')
    const error = await rawAsk('GET /missing.iso', [GZIP])
    expect([error.status, error.header('content-encoding')]).toEqual([404, []])
    const head = await rawAsk('HEAD /main.iso?pretty', [GZIP, JSON_WANTED])
    expect([head.status, head.body, head.header('content-encoding')]).toEqual([200, '', ['gzip']])
  })

  it('B12 finds a repository behind a link', async () => {
    expect(await location('/paris.iso', LYON)).toBe(`302 ${url('paris', 'paris.iso')}`)
    expect(await location('/dir', OSAKA)).toBe('302 https://fallback.example/dir')
  })

  it.each([
    ['application/json', 200],
    ['text/html, application/json;q=0', 200],
    ['application/jsonp', 200],
    ['APPLICATION/JSON', 302],
    ['text/html', 302],
  ])('B22 with Accept: %s is answered with %i', async (accept, status) => {
    expect(await ask(server.address, '/main.iso', {headers: {accept}})).toMatchObject({status})
  })

  it('B22 has its first line of Accept read', async () => {
    expect((await rawAsk('GET /main.iso', ['Accept: text/html', JSON_WANTED])).status).toBe(302)
    expect((await rawAsk('GET /main.iso', [JSON_WANTED, 'Accept: text/html'])).status).toBe(200)
  })

  it('B21 for the list of mirrors never gets 304', async () => {
    const headers = {'if-modified-since': new Date(TIME * 1000 + 1000).toUTCString()}
    expect(await ask(server.address, '/main.iso', {headers})).toMatchObject({status: 304, body: ''})
    expect(await ask(server.address, '/main.iso?mirrorlist', {headers})).toMatchObject({status: 200})
  })

  it('B35 for an unclean path is sent to the clean one with its query, without Server', async () => {
    const {status, header} = await rawAsk('GET //dir/../main.iso?a=b&c')
    expect([status, header('location'), header('server')]).toEqual([301, ['/main.iso?a=b&c'], []])
  })
})

describe('who asks', () => {
  it('B20 is the last address that no trusted proxy has', async () => {
    const ip = async (...headers: readonly string[]) =>
      jsonOf((await rawAsk('GET /main.iso', [JSON_WANTED, ...headers])).body).IP
    expect(await ip(`X-Forwarded-For: ${OSAKA}, ${LYON}`)).toBe(LYON)
    expect(await ip(`X-Forwarded-For: ${OSAKA}`, `X-Forwarded-For: ${LYON}, 127.0.0.1`)).toBe(LYON)
    expect(await ip('X-Forwarded-For: unknown')).toBe('127.0.0.1')
    expect(await ip(`X-Forwarded-For: unknown, ${LYON}`)).toBe(LYON)
  })

  it('B20 is the peer, when that is no trusted proxy', async () => {
    const headers = [JSON_WANTED, `X-Forwarded-For: ${LYON}`]
    const {body} = await rawAsk('GET /main.iso', headers, at(server.address, '127.0.0.2'))
    expect(jsonOf(body)).toMatchObject({IP: '127.0.0.2', ClientInfo: {CountryCode: ''}})
  })

  it('is located by an address of IPv6, in brackets and with a port too', async () => {
    for (const address of ['2001:db8:1::5', '[2001:db8:1::5]:443', '"[2001:db8:1::5]"']) {
      const {body} = await rawAsk('GET /main.iso', [JSON_WANTED, `X-Forwarded-For: ${address}`])
      expect
        .soft(jsonOf(body))
        .toMatchObject(
          address.startsWith('"') ? {IP: '127.0.0.1'} : {IP: '2001:db8:1::5', ClientInfo: {CountryCode: 'FR'}},
        )
    }
  })

  it('B18 and needs TLS is not sent to a fallback without, though that is nearer', async () => {
    expect(await location('/nowhere.iso', LYON)).toBe('302 http://plain.example/nowhere.iso')
    expect(await location('/nowhere.iso?https=1', LYON)).toBe('302 https://fallback.example/nowhere.iso')
    const forwarded = {'x-forwarded-proto': 'https'}
    expect(await location('/nowhere.iso', LYON, forwarded)).toBe('302 https://fallback.example/nowhere.iso')
  })

  it('B19 and came without TLS is kept there only when a trusted proxy or the query says so', async () => {
    const [over, without] = ['302 https://fallback.example/nowhere.iso', '302 http://fallback.example/nowhere.iso']
    expect(await location('/nowhere.iso', OSAKA)).toBe(over)
    expect(await location('/nowhere.iso?https=0', OSAKA)).toBe(without)
    expect(await location('/nowhere.iso', OSAKA, {'x-forwarded-proto': 'HTTP'})).toBe(without)
    expect(await location('/nowhere.iso?https=1', OSAKA, {'x-forwarded-proto': 'http'})).toBe(over)
    expect(await location('/nowhere.iso?https=yes', OSAKA, {'x-forwarded-proto': 'http'})).toBe(without)
    const {header} = await rawAsk('GET /nowhere.iso', ['X-Forwarded-Proto: http'], at(server.address, '127.0.0.2'))
    expect(header('location')).not.toEqual(['http://fallback.example/nowhere.iso'])
  })

  it('gets a mirror without a scheme over the protocol that works', async () => {
    expect(await location('/paris.iso', LYON)).toBe(`302 ${url('paris', 'paris.iso')}`)
    expect(await location('/paris.iso?https=0', LYON)).toBe(`302 ${url('paris', 'paris.iso')}`)
    expect(await location('/paris.iso?https=1', LYON)).toBe('302 https://fallback.example/paris.iso')
  })
})

describe('the choice', () => {
  it('B8 takes AS number 0 for no network', async () => {
    const explained = await explain(server.address, '/own.iso', LYON)
    expect(reasons(explained)).toEqual({network: 'AS only'})
    // The bonus would be half of the distance of the farthest.
    expect(Math.min(...Object.values(scores(await explain(server.address, '/far.iso', LYON))))).toBe(1)
  })

  it('B9 lets a mirror that also serves the country win over one in it that is about as far', async () => {
    // Los Angeles is punished so much that it has no weight, and only those with one are drawn.
    const explained = await explain(server.address, '/far.iso', CHICAGO)
    expect(reasons(explained)).toEqual({})
    expect(names(explained)).toEqual(['mexico', 'toronto'])
  })

  it('B10 B34 sends everybody of one place to the same of mirrors that are alike', async () => {
    const {body} = await ask(server.address, '/alike.iso?mirrorlist&format=txt', from('127.0.0.1'))
    expect(body.split('\n')).toHaveLength(3)
    const seen = new Set<string>()
    for (let i = 0; i < 12; i++) seen.add(await location('/alike.iso', LYON))
    expect(seen.size).toBe(1)
  })

  it('B11 sends everything to a mirror at the very spot of the client', async () => {
    const seen = new Set<string>()
    for (let i = 0; i < 12; i++) seen.add(await location('/near.iso', LYON))
    expect([...seen]).toEqual([`302 ${url('spot', 'near.iso')}`])
  })
})

describe('what is told of mirrors and counted', () => {
  it('B15 the page of statistics has no bar of a width that is no number', async () => {
    const {body} = await ask(server.address, '/?mirrorstats')
    expect(body).toContain('toronto')
    expect(body).not.toMatch(/NaN|undefined|Infinity/)
  })

  it('B17 no answer has what only the operator is to know', async () => {
    const json = await ask(server.address, '/paris.iso', {headers: {accept: 'application/json'}})
    expect(JSON.parse(json.body)).toMatchObject({
      MirrorList: [{Name: 'paris', AdminName: '', AdminEmail: '', Comment: '', CustomData: ''}],
      LocalJSPath: '/assets',
    })
    const paths = ['?mirrorlist', '?mirrorlist&format=json', '?mirrorstats', '?mirrorstats&format=json', '.meta4']
    for (const asked of paths) {
      const {status, body} = await ask(server.address, `/paris.iso${asked}`)
      expect(status).toBe(200)
      expect(body).not.toMatch(/root@paris|Rene|pays late|c1"/)
    }
  })

  it('pages load nothing, wherever the assets of the original would be', async () => {
    for (const path of ['/main.iso?mirrorlist', '/?mirrorstats']) {
      const {body, headers} = await ask(server.address, path)
      expect(headers['content-security-policy']).toContain("default-src 'none'")
      expect(body).not.toMatch(/<(script|img|link|iframe)[^>]*\b(src|href)="?(https?:|\/)/)
      expect(body).not.toContain('/assets')
    }
  })

  it('B13 statistics of a link are those of its file, on the day of UTC, as plain text', async () => {
    await ask(server.address, '/link.iso')
    await vi.waitFor(async () => expect(await counted('STATS_FILE', '/counted.iso')).toBe(1))
    for (const path of ['/link.iso', '/counted.iso']) {
      const {headers, body} = await ask(server.address, `${path}?stats`)
      expect(headers['content-type']).toBe('text/plain; charset=utf-8')
      expect(JSON.parse(body)).toEqual({Today: 1, Month: 1, Year: 1, Total: 1})
    }
  })

  it('B16 a file of a fallback counts, a folder does not', async () => {
    await ask(server.address, '/dir', from(OSAKA))
    await ask(server.address, '/dir/nowhere.iso', from(OSAKA))
    await vi.waitFor(async () => expect(await counted('STATS_FILE', '/dir/nowhere.iso')).toBe(1))
    expect(await world.database.hexists('STATS_FILE', '/dir')).toBe(0)
    expect(await counted('STATS_MIRROR', '0')).toBeGreaterThan(0)
  })

  it('parts of a file count once a client and program, and a whole file each time', async () => {
    const get = (headers: Readonly<Record<string, string>>) => ask(server.address, '/parts.iso', {headers})
    for (const range of ['bytes=0-1', 'bytes=2-3']) await get({range, 'user-agent': 'one', 'x-forwarded-for': LYON})
    await get({range: 'bytes=0-1', 'user-agent': 'two', 'x-forwarded-for': LYON})
    await get({'user-agent': 'one', 'x-forwarded-for': LYON})
    await get({'user-agent': 'one', 'x-forwarded-for': LYON})
    await ask(server.address, '/parts.iso', {method: 'HEAD'})
    await vi.waitFor(async () => expect(await counted('STATS_FILE', '/parts.iso')).toBe(4))
  })
})

describe('a running server', () => {
  it('B25 keeps one descriptor of its download log, however often that is opened anew', async () => {
    const log = join(world.folder, 'logs/downloads.log')
    const folder = `/proc/${server.process.pid}/fd`
    const open = async () => {
      const links = await Promise.all((await readdir(folder)).map(fd => readlink(`${folder}/${fd}`).catch(() => '')))
      return links.filter(link => link === log).length
    }
    for (let i = 0; i < 3; i++) await server.signal('SIGUSR1', 'logs are opened anew')
    await ask(server.address, '/main.iso', from('192.0.2.33'))
    const line = /^[\d/]{10} [\d:.]{15} REDIRECT 302 GET "\/main\.iso" ip:192\.0\.2\.33 mirror:spot asn:0 distance:/m
    await vi.waitFor(async () => expect(await readFile(log, 'utf8')).toMatch(line))
    await vi.waitFor(async () => expect(await open()).toBe(1))
  })

  it('B23 outlives a reload of a configuration with a mistake, or of none', async () => {
    await world.configure(config(['OutputMode: loud']))
    await server.signal('SIGHUP', 'configuration not reloaded')
    await rm(world.configFile)
    await server.signal('SIGHUP', 'configuration not reloaded')
    await world.configure(config())
    expect(await location('/paris.iso', LYON)).toBe(`302 ${url('paris', 'paris.iso')}`)
  })

  it('times of a mirror with another clock fit as long as FixTimezoneOffsets says so', async () => {
    expect(await location('/shifted.iso', LYON)).toBe(`302 ${url('spot', 'shifted.iso')}`)
    await world.configure(config(['FixTimezoneOffsets: false']))
    await server.signal('SIGHUP', 'configuration reloaded')
    const explained = await explain(server.address, '/shifted.iso', LYON)
    expect(reasons(explained)).toEqual({spot: 'Mod time mismatch (diff: 1h0m0s)'})
  })

  it('B24 B3 moves to an address of IPv6, knows who connects there, and stays when the next cannot be had', async () => {
    const moved = await moveTo('[::1]:0')
    expect(moved).toMatch(/^\[::1\]:\d+$/)
    const ip = async (...headers: readonly string[]) =>
      jsonOf((await rawAsk('GET /main.iso', [JSON_WANTED, ...headers], at(moved))).body).IP
    expect(await ip()).toBe('::1')
    // No trusted proxy here.
    expect(await ip(`X-Forwarded-For: ${LYON}`)).toBe('::1')
    await vi.waitFor(async () => expect(await location('/main.iso', LYON).catch(() => 'refused')).toBe('refused'))

    await world.configure(config(['ListenAddress: "192.0.2.1:80"']))
    await server.signal('SIGHUP', 'configuration not reloaded')
    expect(await ip()).toBe('::1')
  })

  it('B4 B29 B30 B32 answers on a Unix socket, finds it free after a kill, and loses no count at its end', async () => {
    const socket = await moveTo(`unix:${world.folder}/http.sock`)
    expect((await rawAsk('GET /main.iso', [], at(socket))).status).toBe(302)
    const forwarded = await rawAsk('GET /main.iso', [JSON_WANTED, `X-Forwarded-For: ${LYON}`], at(socket))
    expect(jsonOf(forwarded.body)).toMatchObject({IP: LYON, ClientInfo: {CountryCode: 'FR'}})
    await server.stop('SIGKILL')

    await rm(join(world.folder, 'geoip/GeoLite2-City.mmdb'))
    server = await world.startServer()

    await server.logged('clients cannot be located and mirrors are drawn at random')
    const before = await counted('STATS_FILE', '/counted.iso')
    for (let i = 0; i < 20; i++) {
      const {header} = await rawAsk('GET /counted.iso', [`X-Forwarded-For: ${LYON}`], at(socket))
      expect(header('location')).toEqual([url('berlin', 'counted.iso')])
    }
    expect(await server.stop('SIGTERM')).toBe(0)
    expect(await counted('STATS_FILE', '/counted.iso')).toBe(before + 20)
  })

  it('B33 refuses a database of a newer version at once', async () => {
    await world.database.set('MIRRORBITS_DB_VERSION', '4')
    const {code, stdout} = await world.run('server', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({code: 'MB_DATABASE_NEW'})
  })
})
