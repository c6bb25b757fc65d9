import {once} from 'node:events'
import {mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises'
import {Agent} from 'node:http'
import {connect} from 'node:net'
import {join, resolve} from 'node:path'
import {text} from 'node:stream/consumers'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {ask} from '../support/ask.js'
import {createWorld, type World} from '../support/world.js'

const FALLBACK = "Fallbacks: [{URL: 'http://fallback.example/'}]"

let world: World

beforeEach(async () => {
  world = await createWorld({config: FALLBACK})
  await world.publish('disk.iso', 'a disk')
  await world.json('refresh')
})
afterEach(() => world.close())

/** What a start that must fail says as JSON. */
async function refusal(...args: readonly string[]) {
  const {code, stdout} = await world.run('server', '--json', ...args)
  expect(code).toBe(1)
  return JSON.parse(stdout) as {code: string; message: string; hint: string}
}

describe('the end of a server', () => {
  it('answers what is under way, removes its files and ends with 0', async () => {
    const pidFile = join(world.folder, 'run', 'mirrorbits.pid')
    const server = await world.startServer('--pid-file', pidFile)
    await vi.waitFor(async () => expect(await readFile(pidFile, 'utf8')).toBe(String(server.process.pid)))
    const [host = '', port] = server.address.split(':')
    const socket = connect({host, port: Number(port)})
    const answers = text(socket)
    const request = 'GET /disk.iso HTTP/1.1\r\nHost: mirrors.example\r\n\r\n'
    socket.write(request)
    await once(socket, 'readable')

    // Half of the next request is there when the server is told to stop.
    socket.write(request.slice(0, 20))
    const stopped = server.stop('SIGTERM')
    await server.logged('mirrorbits stops')
    await vi.waitFor(async () => expect(await ask(server.address, '/disk.iso').catch(() => 'refused')).toBe('refused'))
    socket.write(request.slice(20))

    expect((await answers).match(/^HTTP\/1\.1 302 /gm)).toHaveLength(2)
    expect(await stopped).toBe(0)
    await expect(readFile(pidFile)).rejects.toThrow('ENOENT')
    expect(await world.database.keys('*SYNC')).toEqual([])
  })

  it('loses no request of clients that keep their connections', async () => {
    const server = await world.startServer()
    const agent = new Agent({keepAlive: true, maxSockets: 10})
    const answers = Array.from({length: 500}, () => ask(server.address, '/disk.iso', {agent}))
    const first = answers.slice(0, 10)
    await Promise.all(first)

    const stopped = server.stop('SIGTERM')

    const outcomes = await Promise.allSettled(answers)
    // A connection is closed after its answer, so what was not yet sent finds nobody; nothing sent is lost.
    const failures = outcomes.filter(outcome => outcome.status === 'rejected')
    for (const {reason} of failures) expect(reason).toMatchObject({code: 'ECONNREFUSED'})
    const answered = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value.status] : []))
    expect(new Set(answered)).toEqual(new Set([302]))
    expect(await stopped).toBe(0)
    agent.destroy()
  })
})

describe('signals', () => {
  it('HUP takes the new configuration, and keeps the old one when the new is broken', async () => {
    const server = await world.startServer()
    const location = async () => (await ask(server.address, '/disk.iso')).headers.location

    await world.configure("Fallbacks: [{URL: 'http://second.example/'}]")
    await server.signal('SIGHUP', 'configuration reloaded')
    expect(await location()).toBe('http://second.example/disk.iso')

    await world.configure("Fallbacks: [{URL: 'http://third.example/'}]\nScanInterval: soon")
    await server.signal('SIGHUP', 'configuration not reloaded; the one in force stays')
    expect(await location()).toBe('http://second.example/disk.iso')
    const lines = (await readFile(world.configFile, 'utf8')).split('\n')
    const line = lines.findIndex(content => content.startsWith('ScanInterval')) + 1
    await server.logged(`${world.configFile}:${line}`)
  })

  it('USR1 opens the download log anew', async () => {
    const logs = join(world.folder, 'logs')
    await mkdir(logs)
    await world.configure(`${FALLBACK}\nLogDir: ${logs}`)
    const server = await world.startServer()
    const [current, old] = [join(logs, 'downloads.log'), join(logs, 'downloads.log.1')]
    await ask(server.address, '/disk.iso')
    await vi.waitFor(async () => expect(await readFile(current, 'utf8')).toContain('/disk.iso'))

    await rename(current, old)
    await server.signal('SIGUSR1', 'logs are opened anew')
    await ask(server.address, '/disk.iso', {headers: {'x-forwarded-for': '192.0.2.7'}})

    await vi.waitFor(async () => expect(await readFile(current, 'utf8')).toContain('192.0.2.7'))
    expect(await readFile(old, 'utf8')).not.toContain('192.0.2.7')
  })
})

describe('a reload', () => {
  it('moves the download log to another folder', async () => {
    const [first, second] = [join(world.folder, 'first'), join(world.folder, 'second')]
    await mkdir(first)
    await mkdir(second)
    await world.configure(`${FALLBACK}\nLogDir: ${first}`)
    const server = await world.startServer()
    await ask(server.address, '/disk.iso', {headers: {'x-forwarded-for': '192.0.2.1'}})

    await world.configure(`${FALLBACK}\nLogDir: ${second}`)
    await server.signal('SIGHUP', 'configuration reloaded')
    await ask(server.address, '/disk.iso', {headers: {'x-forwarded-for': '192.0.2.2'}})

    const read = (folder: string) => readFile(join(folder, 'downloads.log'), 'utf8')
    await vi.waitFor(async () => expect(await read(second)).toContain('192.0.2.2'))
    expect(await read(second)).not.toContain('192.0.2.1')
    await vi.waitFor(async () => expect(await read(first)).toContain('192.0.2.1'))
  })

  it('takes GeoIP databases of another folder', async () => {
    await world.configure(`${FALLBACK}\nGeoipDatabasePath: ${world.folder}`)
    const server = await world.startServer()
    await world.configure(`${FALLBACK}\nGeoipDatabasePath: ${resolve('contrib/demo/geoip')}`)
    await server.signal('SIGHUP', 'GeoIP database loaded')
  })
})

describe('what keeps a server or command from starting', () => {
  it('an address that is taken', async () => {
    const server = await world.startServer()
    await world.configure(`StateDirectory: ${world.folder}/other\nListenAddress: ${server.address}`)

    const {code, hint} = await refusal()

    expect(code).toBe('MB_ADDRESS_IN_USE')
    expect(hint).toContain('ListenAddress')
    expect(await ask(server.address, '/disk.iso')).toMatchObject({status: 302})
  })

  it('a state folder that another server uses', async () => {
    const server = await world.startServer()

    const {code, message} = await refusal()

    expect(code).toBe('MB_STATE_DIRECTORY_LOCKED')
    expect(message).toContain(String(server.process.pid))
    await server.stop('SIGKILL')
    await (await world.startServer()).stop()
  })

  it('a Redis that is not there, for a command', async () => {
    await world.stopRedis()

    const {code, stdout} = await world.run('mirror', 'list', '--json')

    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({code: 'MB_REDIS_UNREACHABLE'})
    expect(stdout).toContain('or correct RedisAddress')
    const {stderr} = await world.run('mirror', 'list')
    expect(stderr).toContain('MB_REDIS_UNREACHABLE')
    await world.startRedis()
  })

  it.each([
    ['2', 'MB_DATABASE_OLD'],
    ['4', 'MB_DATABASE_NEW'],
    ['soon', 'MB_DATABASE_NEW'],
  ])('a database of version %s', async (version, code) => {
    await world.database.set('MIRRORBITS_DB_VERSION', version)

    expect(await refusal()).toMatchObject({code})
    const {stdout} = await world.run('mirror', 'list', '--json')
    expect(JSON.parse(stdout)).toMatchObject({code})
    expect(await world.database.get('MIRRORBITS_DB_VERSION')).toBe(version)
  })
})

describe('what a server lives with', () => {
  it('a repository that is not there: what is indexed is served and a refresh says so', async () => {
    await rename(world.repository, `${world.repository}.away`)
    const server = await world.startServer()

    expect(await ask(server.address, '/disk.iso')).toMatchObject({status: 302})
    expect(await ask(server.address, '/other.iso')).toMatchObject({status: 404})
    await server.logged('source scan failed')
    const {code, stdout} = await world.run('refresh', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({code: 'MB_REPOSITORY_MISSING'})
    expect(await world.database.scard('FILES')).toBe(1)
  })

  it.each([
    ['missing', undefined],
    ['broken', 'this is no database'],
  ])('GeoIP databases that are %s', async (_, content) => {
    const folder = join(world.folder, 'geoip')
    await mkdir(folder)
    if (content !== undefined) {
      for (const name of ['City', 'ASN']) await writeFile(join(folder, `GeoLite2-${name}.mmdb`), content)
    }
    await world.configure(`${FALLBACK}\nGeoipDatabasePath: ${folder}`)

    const server = await world.startServer()

    expect(await ask(server.address, '/disk.iso')).toMatchObject({status: 302})
    await server.logged('no GeoIP database')
    await rm(folder, {recursive: true})
  })
})
