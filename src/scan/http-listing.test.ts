import {once} from 'node:events'
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import {pipeline, Readable} from 'node:stream'
import {gzipSync} from 'node:zlib'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {recordingLog} from '../../test/support/fakes.js'
import type {FileVersion} from '../core/catalogue/file-record.js'
import type {ListedFile} from '../core/listing/listed-file.js'
import {listByHttp, type HttpListingRequest} from './http-listing.js'

const TIME = 1_577_934_245
const OURS: FileVersion = {size: 1234, modTime: BigInt(TIME) * 1_000_000_000n}
const LAST_MODIFIED = new Date(TIME * 1000).toUTCString()

type Answer = (request: IncomingMessage, response: ServerResponse) => void

let server: Server
let url: string
let routes: Record<string, string | Answer>
let requests: string[]
let agents: Set<string>

beforeEach(async () => {
  routes = {}
  requests = []
  agents = new Set()
  server = createServer((request, response) => {
    const {method = '', url: target = ''} = request
    requests.push(`${method} ${target}`)
    agents.add(request.headers['user-agent'] ?? '')
    const answer = routes[target]
    if (typeof answer === 'function') answer(request, response)
    else if (answer === undefined) response.writeHead(404).end()
    else response.writeHead(200, {'content-type': 'text/html'}).end(answer)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/pub/`
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

const page = (...rows: string[]) => `<html><head><title>Index of /pub/</title></head><body>
<pre><a href="../">../</a>\n${rows.join('\n')}</pre></body></html>`
const row = (href: string, columns: string) => `<a href="${href}">${href}</a>   ${columns}`
const EXACT = '02-Jan-2020 03:04    1234'
const file: Answer = (_, response) =>
  void response.writeHead(200, {'content-length': '1234', 'last-modified': LAST_MODIFIED}).end()

async function list(options: Partial<HttpListingRequest> = {}) {
  const files: ListedFile[] = []
  const {log, lines} = recordingLog()
  const result = await listByHttp(
    {
      url,
      root: url,
      userAgent: 'Mirrorbits/1 SCAN (ops@example.org)',
      timeouts: {totalMs: 10_000, retryMs: 1},
      signal: new AbortController().signal,
      log,
      expected: () => OURS,
      ...options,
    },
    batch => void files.push(...batch),
  )
  return {...result, files, lines, paths: files.map(({path}) => path).sort()}
}

const folders = () => requests.filter(request => request.startsWith('GET') && !request.endsWith('robots.txt'))

describe('a listing by HTTP', () => {
  it('asks once for the zone of a faithful mirror, however many files it has', async () => {
    const names = Array.from({length: 50}, (_, index) => `f${index}`)
    routes['/pub/'] = page(...names.map(name => row(name, '02-Jan-2020 05:04    1.2K')))
    for (const name of names) routes[`/pub/${name}`] = file

    const {files, precision} = await list()
    expect(files.map(({size}) => size)).toEqual(names.map(() => 1234))
    expect(requests.filter(request => request.startsWith('HEAD /pub/f'))).toEqual(['HEAD /pub/f0'])
    expect(precision).toBe(60_000_000_000n)
    expect([...agents]).toEqual(['Mirrorbits/1 SCAN (ops@example.org)'])
  })

  it('asks for a file that looks like another version, and takes what it is told', async () => {
    routes['/pub/'] = page(row('a', EXACT), row('b', '02-Jan-2020 03:04    99'), row('gone', '01-Jan-2000 00:00 1'))
    routes['/pub/a'] = file
    routes['/pub/b'] = (_, response) =>
      void response.writeHead(200, {'content-length': '99', 'last-modified': LAST_MODIFIED}).end()
    const {files} = await list()
    expect(files.map(({path, size}) => [path, size])).toEqual([
      ['/a', 1234],
      ['/b', 99],
    ])
  })

  it('asks for no file that is not ours, and for no more than allowed', async () => {
    routes['/pub/'] = page(row('a', '03-Jan-2020 03:07    1234'), row('b', '03-Jan-2020 03:07    1.2K'))
    expect((await list({expected: () => undefined})).paths).toEqual(['/a', '/b'])
    const {files, lines} = await list({limits: {questions: 0}})
    expect(files).toEqual([{path: '/a', size: 1234, modTime: undefined}])
    expect(lines).toContainEqual({
      level: 'warn',
      fields: {files: 2},
      message: 'too many files had to be asked for one by one',
    })
    expect(requests.filter(request => request.startsWith('HEAD /pub/') && request !== 'HEAD /pub/')).toEqual([])
  })

  it('goes nowhere but below its folder, whatever the links say', async () => {
    const links = [
      '/etc/',
      '//127.0.0.1:1/pub/x/',
      'http://127.0.0.1:1/pub/y/',
      '%2e%2e/',
      '..%2f..%2fetc/',
      '?C=M',
      'a/b/',
    ]
    routes['/pub/'] = page(...links.map(link => row(link, '-')), row('sub/', '02-Jan-2020 03:04 -'))
    routes['/pub/sub/'] = page(row('x', EXACT), row('../../etc/passwd', EXACT), row('/pub/y', EXACT))
    routes['/pub/sub/x'] = file
    expect((await list()).paths).toEqual(['/sub/x'])
    expect(folders()).toEqual(['GET /pub/', 'GET /pub/sub/'])
  })

  it('follows no folder that leads elsewhere, and keeps what was below it', async () => {
    const elsewhere: Answer = (_, response) => void response.writeHead(302, {location: 'http://other.example/'}).end()
    routes['/pub/'] = page(row('sub/', '-'), row('shut/', '-'), row('home/', '-'), row('cut/', '-'))
    routes['/pub/sub/'] = elsewhere
    routes['/pub/shut/'] = (_, response) => void response.writeHead(403).end()
    routes['/pub/home/'] = '<html><title>Welcome</title><a href="made-up">x</a></html>'
    routes['/pub/cut/'] = page(row('x', EXACT)).slice(0, -10)
    const {hiddenFolders, partial, files} = await list()
    expect([...hiddenFolders].sort()).toEqual(['/cut', '/home', '/shut', '/sub'])
    expect({partial, files}).toEqual({partial: true, files: []})
    routes['/pub/'] = elsewhere
    await expect(list()).rejects.toMatchObject({
      code: 'MB_SCAN_FAILED',
      message: expect.stringContaining('other.example') as string,
      hint: expect.stringContaining('ListingURL') as string,
    })
  })

  it('lists one folder alone when no deeper ones are wanted, and takes one that is not there for an empty one', async () => {
    routes['/pub/'] = page(row('a', EXACT), row('sub/', '02-Jan-2020 03:04    -'))
    const flat = {limits: {depth: 0}, expected: () => undefined}
    expect(await list(flat)).toMatchObject({paths: ['/a'], hiddenFolders: [], partial: false})
    expect(folders()).toEqual(['GET /pub/'])
    expect(await list({...flat, url: `${url}gone/`})).toMatchObject({paths: [], hiddenFolders: []})
    await expect(list({url: `${url}gone/`})).rejects.toThrow('status 404')
    routes['/pub/'] = (_, response) => void response.writeHead(403).end()
    await expect(list(flat)).rejects.toThrow('status 403')
  })

  it('ends in a loop of folders, and with too many files', async () => {
    server.prependListener('request', ({url: target = ''}: IncomingMessage) => {
      routes[target] ??= target.endsWith('/') ? page(row('again/', '-'), row('x', EXACT)) : file
    })
    routes['/robots.txt'] = ''
    const {hiddenFolders, files} = await list({limits: {depth: 3}})
    expect({hiddenFolders, files: files.length}).toEqual({hiddenFolders: ['/again/again/again/again'], files: 4})
    await expect(list({limits: {entries: 5}})).rejects.toThrow(/more than 5 files/)
  })

  it.each([
    ['text/html', '<title>Index of /</title>', (index: number) => `<a href=f${index}>f</a>`],
    [
      'application/json',
      '[{}',
      (index: number) => `,{"name":"f${index}","type":"file","size":1,"a":0,"b":0,"c":0,"d":0}`,
    ],
  ])('reads a page of %s without end only until it holds too much', async (type, start, entry) => {
    let sent = 0
    const endless = function* () {
      yield start
      for (;;) yield Array.from({length: 1000}, () => entry(sent++)).join('')
    }
    routes['/robots.txt'] = ''
    routes['/pub/'] = (request, response) => {
      response.writeHead(200, {'content-type': type})
      if (request.method === 'HEAD') return void response.end()
      pipeline(Readable.from(endless()), response, () => undefined)
    }
    await expect(list({limits: {entries: 20_000}})).rejects.toThrow(/more than 20000 files/)
    expect(sent).toBeLessThan(200_000)
  })

  it('reads no more of a page that opens more elements than an index has', async () => {
    let sent = 0
    const ended = new Promise<void>(resolve => {
      routes['/pub/'] = (request, response) => {
        response.writeHead(200, {'content-type': 'text/html'})
        if (request.method === 'HEAD') return void response.end()
        const nested = Buffer.from('<b>'.repeat(20_000))
        const pages = function* () {
          yield Buffer.from('<html><title>Index of /pub/</title>')
          for (; sent < 60_000_000; sent += nested.length) yield nested
        }
        pipeline(Readable.from(pages()), response, () => resolve())
      }
    })
    await expect(list()).rejects.toThrow('more elements than an index has')
    await ended
    expect(sent).toBeLessThan(30_000_000)
  })

  it('keeps to robots.txt', async () => {
    routes['/robots.txt'] = 'User-agent: Mirrorbits\nDisallow: /pub/private/\nUser-agent: *\nDisallow: /\n'
    routes['/pub/'] = page(row('private/', '-'), row('open/', '-'))
    routes['/pub/private/'] = page(row('x', EXACT))
    routes['/pub/open/'] = page()
    expect(await list()).toMatchObject({hiddenFolders: ['/private'], problems: ['/private: robots.txt forbids it']})
    routes['/robots.txt'] = 'User-agent: *\nDisallow: /\n'
    await expect(list()).rejects.toThrow(/robots.txt forbids it/)
    routes['/robots.txt'] = (_, response) => void response.writeHead(500).end()
    await expect(list()).rejects.toThrow(/robots.txt cannot be read \(500\)/)
  })

  it.each([429, 503])('waits as long as a mirror wants that answers %i, and goes on', async status => {
    const times: number[] = []
    routes['/pub/'] = (_, response) => {
      times.push(performance.now())
      if (times.length === 1) response.writeHead(status, {'retry-after': '1'}).end()
      else response.writeHead(200, {'content-type': 'text/html'}).end(page())
    }
    expect((await list()).files).toEqual([])
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990)
  })

  it('gives a mirror up that stays busy, breaks off or hangs, and says so', async () => {
    routes['/pub/'] = (_, response) => void response.writeHead(429).end()
    await expect(list()).rejects.toMatchObject({code: 'MB_SCAN_FAILED', message: /busy \(429\)/})
    routes['/pub/'] = (_, response) => {
      response.writeHead(200, {'content-type': 'text/html', 'content-length': '9999'})
      response.write('<title>Index of', () => response.destroy())
    }
    await expect(list()).rejects.toMatchObject({code: 'MB_SCAN_FAILED'})
    routes['/pub/'] = () => undefined
    await expect(list({timeouts: {totalMs: 200}})).rejects.toThrow(/did not end within 1 second/)
    const stop = new AbortController()
    routes['/pub/'] = () => stop.abort(new Error('stopped'))
    await expect(list({signal: stop.signal})).rejects.toThrow('stopped')
  })

  it('never runs more than two requests at once', async () => {
    let running = 0
    let most = 0
    const names = Array.from({length: 12}, (_, index) => `d${index}/`)
    routes['/pub/'] = page(...names.map(name => row(name, '-')))
    for (const name of names) {
      routes[`/pub/${name}`] = (_, response) => {
        most = Math.max(most, ++running)
        setTimeout(() => {
          running--
          response.writeHead(200, {'content-type': 'text/html'}).end(page())
        }, 5)
      }
    }
    await list()
    expect(most).toBe(2)
  })
})

describe('a manifest', () => {
  const SUMS = `${'a'.repeat(64)} 1234 sub/a b\n${'b'.repeat(64)} 5 c\n`
  const manifest = (name: string) => ({url: url + name})

  it.each([
    ['as it is', (text: string) => Buffer.from(text)],
    ['as gzip', (text: string) => gzipSync(text)],
  ])('is read %s, without a look at robots.txt', async (_, pack) => {
    routes['/pub/sums'] = (__, response) => void response.end(pack(SUMS))
    expect((await list(manifest('sums'))).files).toEqual([
      {path: '/sub/a b', size: 1234, modTime: undefined},
      {path: '/c', size: 5, modTime: undefined},
    ])
    expect(requests).toEqual(['GET /pub/sums'])
  })

  it('of the folder above is cut to the mirror', async () => {
    routes['/pub/sums'] = SUMS
    expect((await list({...manifest('sums'), root: `${url}sub/`})).paths).toEqual(['/a b'])
  })

  it('that is cut off, of no known form, or away, changes nothing', async () => {
    const packed = gzipSync(SUMS.repeat(1000))
    routes['/pub/cut'] = (_, response) => void response.end(packed.subarray(0, packed.length - 20))
    routes['/pub/odd'] = '<html>not found</html>'
    routes['/pub/away'] = (_, response) => void response.writeHead(302, {location: 'http://other.example/x'}).end()
    await expect(list(manifest('cut'))).rejects.toThrow(/cannot be unpacked/)
    await expect(list(manifest('odd'))).rejects.toThrow(/no form that is known/)
    await expect(list(manifest('away'))).rejects.toThrow(/status 302/)
    await expect(list(manifest('none'))).rejects.toThrow(/status 404/)
  })
})
