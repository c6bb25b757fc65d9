import {once} from 'node:events'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {createServer as createTlsServer} from 'node:https'
import {type AddressInfo, createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setFlagsFromString} from 'node:v8'
import {runInNewContext} from 'node:vm'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {TEST_CERTIFICATES} from '../../test/support/certificates.js'
import {type HttpMirror, startHttpMirror} from '../../test/support/http-mirror.js'
import {asFilePath, filePathFromText} from '../core/file-path.js'
import {createHealthChecker} from './health-checker.js'

const userAgent = 'Mirrorbits/1 PING CHECK'
const checker = createHealthChecker({userAgent: () => userAgent, timeoutMs: () => 10_000})
const path = filePathFromText('/a.iso')

describe('createHealthChecker', () => {
  let root: string
  let mirror: HttpMirror

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'mirrorbits-health-'))
    await writeFile(join(root, 'a.iso'), 'hello')
    mirror = await startHttpMirror({root})
  })
  afterEach(async () => {
    await mirror.stop()
    await rm(root, {recursive: true})
  })

  const check = (more: Partial<Parameters<typeof checker.check>[0]> = {}) =>
    checker.check({baseUrl: mirror.url, path, expectedSize: 5, allowRedirects: true, ...more})

  it('finds a mirror up that has the file in the right size', async () => {
    const outcome = await check()
    expect(outcome).toMatchObject({state: {isUp: true, reason: ''}, level: 'info', statuses: [200]})
    expect(outcome.latencyMs).toBeGreaterThanOrEqual(0)
    expect(outcome.rttMs).toBeLessThanOrEqual(outcome.latencyMs + 1)
    expect(outcome.certificateEnds).toBeUndefined()
    expect(mirror.requests).toEqual([{method: 'HEAD', url: '/a.iso', userAgent}])
  })

  it('introduces itself as it is told to at the time of the check', async () => {
    let contact = 'a'
    const own = createHealthChecker({userAgent: () => contact})
    contact = 'b'
    await own.check({baseUrl: mirror.url, path, expectedSize: 5, allowRedirects: true})
    expect(mirror.requests).toMatchObject([{userAgent: 'b'}])
    own.close()
  })

  it('finds a mirror up that tells no size', async () => {
    mirror.setMode('no-length')
    expect((await check()).state.isUp).toBe(true)
  })

  it('finds a mirror down that has another size', async () => {
    mirror.setMode('wrong-size')
    expect((await check()).state).toEqual({isUp: false, reason: 'File size mismatch'})
  })

  it('takes any size where none is expected', async () => {
    mirror.setMode('wrong-size')
    expect((await check({expectedSize: undefined})).state.isUp).toBe(true)
  })

  it('asks over the IP version that it is told', async () => {
    const baseUrl = mirror.url.replace('127.0.0.1', 'localhost')
    expect((await check({baseUrl, family: 4})).state.isUp).toBe(true)
    expect((await check({baseUrl, family: 6})).state.reason).toBe('Unreachable')
  })

  it('finds a mirror down that lacks the file', async () => {
    const outcome = await check({path: filePathFromText('/none')})
    expect(outcome).toMatchObject({state: {isUp: false, reason: 'File not found /none (error 404)'}, fileMissing: true})
  })

  it.each([403, 500, 503])('finds a mirror down that answers %i', async status => {
    mirror.setMode(status)
    expect((await check()).state).toEqual({isUp: false, reason: `Got status code ${status}`})
  })

  it('asks for the first byte where HEAD is refused', async () => {
    mirror.setMode('no-head')
    expect(await check()).toMatchObject({state: {isUp: true}, statuses: [405, 206]})
    expect(await check({expectedSize: 6})).toMatchObject({state: {isUp: false, reason: 'File size mismatch'}})
  })

  it('tells every request and answer as they were', async () => {
    mirror.setMode('no-head')
    const {exchanges} = await check()
    const url = `${mirror.url}a.iso`
    expect(exchanges).toMatchObject([
      {method: 'HEAD', url, requestHeaders: {'user-agent': userAgent}, status: 405},
      {method: 'GET', url, requestHeaders: {range: 'bytes=0-0'}, status: 206},
    ])
    expect(exchanges[1]?.responseHeaders['content-range']).toBe('bytes 0-0/5')
    await mirror.stop()
    expect((await check()).exchanges).toMatchObject([{method: 'HEAD', url, status: undefined, responseHeaders: {}}])
  })

  it('takes an empty file for what it is where HEAD is refused', async () => {
    await writeFile(join(root, 'a.iso'), '')
    mirror.setMode('no-head')
    expect(await check({expectedSize: 0})).toMatchObject({state: {isUp: true}, statuses: [405, 416]})
  })

  it.each(['100% legit.txt', 'a?b#c.txt', ' café', 'new\nline', 'b\\s', '%41'])(
    'asks for %j by its own name',
    async name => {
      await writeFile(join(root, name), 'hello')
      expect((await check({path: filePathFromText(`/${name}`)})).state.isUp).toBe(true)
    },
  )

  it('asks for a name that is no UTF-8', async () => {
    await writeFile(Buffer.concat([Buffer.from(`${root}/inv`), Buffer.from([0xe9])]), 'hello')
    expect((await check({path: asFilePath('/inv\xe9')})).state.isUp).toBe(true)
  })

  it('ignores how many slashes end the base URL', async () => {
    await check({baseUrl: `${mirror.url}//`})
    expect(mirror.requests[0]?.url).toBe('/a.iso')
  })

  it('follows a redirect only when allowed', async () => {
    const other = await startHttpMirror({root})
    mirror.setMode('redirect', `${other.url}a.iso`)
    expect(await check()).toMatchObject({state: {isUp: true}, statuses: [302, 200]})
    expect((await check({allowRedirects: false})).state).toEqual({isUp: false, reason: 'Unauthorized redirect'})
    expect(other.requests).toHaveLength(1)
    await other.stop()
  })

  it('gives up a redirect without end after ten', async () => {
    mirror.setMode('redirect')
    expect((await check()).state).toEqual({isUp: false, reason: 'Too many redirects'})
    expect(mirror.requests).toHaveLength(11)
  })

  it('never follows a redirect to a file', async () => {
    mirror.setMode('redirect', 'file:///etc/passwd')
    expect((await check()).state.reason).toBe('Unauthorized redirect')
  })

  it.each(['', 'not a url', 'http://', 'http://[::1', 'file:///etc', 'http://127.0.0.1:99999/'])(
    'finds the base URL %j unreachable',
    async baseUrl => {
      expect((await check({baseUrl})).state).toEqual({isUp: false, reason: 'Unreachable'})
    },
  )

  it('finds a mirror down that refuses connections, and up again once it is back', async () => {
    const {port} = mirror
    await mirror.stop()
    expect((await check()).state.reason).toBe('Unreachable')
    mirror = await startHttpMirror({root, port})
    expect((await check()).state.isUp).toBe(true)
  })

  it('tells a certificate that nobody vouches for from a host that is away', async () => {
    const {cert, key} = TEST_CERTIFICATES.one
    const server = createTlsServer({cert, key}, (_, response) => response.end()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const {port} = server.address() as AddressInfo
    const outcome = await check({baseUrl: `https://127.0.0.1:${port}/`})
    expect(outcome.state).toEqual({isUp: false, reason: 'Certificate is not trusted'})
    expect(outcome.text).toMatch(/self-signed certificate/)
    server.close()
  })

  it('finds a mirror down that speaks no HTTP', async () => {
    const server = createServer(socket => socket.end('SSH-2.0-nope\r\n')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const {port} = server.address() as AddressInfo
    expect((await check({baseUrl: `http://127.0.0.1:${port}/`})).state.reason).toBe('Unreachable')
    expect((await check({baseUrl: `https://127.0.0.1:${port}/`})).state.reason).toBe('Unreachable')
    server.close()
  })

  it('gives up in time also when unused memory is collected meanwhile', async () => {
    mirror.setMode('hang')
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const collecting = setInterval(collect, 20)
    const impatient = createHealthChecker({userAgent: () => userAgent, timeoutMs: () => 300})

    expect(
      (await impatient.check({baseUrl: mirror.url, path, expectedSize: 5, allowRedirects: true})).state.reason,
    ).toBe('Unreachable')

    clearInterval(collecting)
  })

  it('gives up a mirror that never answers', async () => {
    mirror.setMode('hang')
    const impatient = createHealthChecker({userAgent: () => userAgent, timeoutMs: () => 200})
    const outcome = await impatient.check({baseUrl: mirror.url, path, expectedSize: 5, allowRedirects: true})
    expect(outcome.state.reason).toBe('Unreachable')
    expect(outcome.text).toMatch(/timeout/i)
  })

  it('ends a check when the caller or the closing says so', async () => {
    mirror.setMode('hang')
    const stop = new AbortController()
    const own = createHealthChecker({userAgent: () => userAgent})
    const request = {baseUrl: mirror.url, path, expectedSize: 5, allowRedirects: true}
    const aborted = own.check({...request, signal: stop.signal})
    const closed = own.check(request)
    await vi.waitFor(() => {
      expect(mirror.requests).toHaveLength(2)
    })
    stop.abort(new Error('enough'))
    await expect(aborted).rejects.toThrow('enough')
    own.close()
    await expect(closed).rejects.toThrow('closed')
    await expect(own.check(request)).rejects.toThrow('closed')
  })
})
