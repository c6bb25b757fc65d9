import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {ask, explain, from, names} from '../support/ask.js'
import {createWorld, type World} from '../support/world.js'

let world: World

beforeEach(async () => {
  world = await createWorld({mirrors: ['paris', 'berlin']})
  await world.publish('pub/disk image.iso', 'image of a disk')
  await world.publish('readme.txt', 'read me')
  await world.copyTo()
})
afterEach(() => world.close())

/** What a client downloads in the end. */
async function download(address: string, path: string): Promise<string> {
  const {status, headers} = await ask(address, path, from('192.0.2.1'))
  expect(status).toBe(302)
  return (await fetch(headers.location ?? '')).text()
}

interface ScanResult {
  readonly mirror: string
  readonly ok: boolean
  readonly enabled: boolean
  readonly result: {readonly listed: number; readonly known: number}
}

describe('from nothing to a redirect', () => {
  it('commands do the work while no server runs', async () => {
    expect(await world.json('refresh')).toMatchObject({files: 2, added: 2, changed: 0, removed: 0})
    await world.addMirror('paris')
    await world.addMirror('berlin')
    const scans = await world.json<ScanResult[]>('mirror', 'scan', '--all')
    expect(scans).toMatchObject([
      {mirror: 'paris', ok: true, enabled: false, result: {listed: 2, known: 2}},
      {mirror: 'berlin', ok: true, enabled: false, result: {listed: 2, known: 2}},
    ])
    expect(await world.run('mirror', 'enable', 'paris', 'berlin')).toMatchObject({code: 0})

    const server = await world.serve('/readme.txt')

    expect(await download(server.address, '/pub/disk%20image.iso')).toBe('image of a disk')
    expect(await download(server.address, '/readme.txt')).toBe('read me')
    expect(names(await explain(server.address, '/readme.txt'))).toEqual(['berlin', 'paris'])
  })

  it('a running node takes the requests of commands and tells what it does', async () => {
    const server = await world.startNode()
    await server.logged('source scanned')
    const heard = await world.listen()

    await world.publish('late.txt', 'late')
    await world.copyTo()
    expect(await world.json('refresh')).toMatchObject({files: 3, added: 1})
    await world.addMirror('paris')
    expect(await world.json<ScanResult[]>('mirror', 'scan', 'paris', '--enable')).toMatchObject([
      {ok: true, enabled: true, result: {listed: 3, known: 3}},
    ])

    await vi.waitFor(async () => expect(await download(server.address, '/late.txt')).toBe('late'))
    await vi.waitFor(() => {
      const told = heard.filter(({request}) => request !== undefined).map(({type}) => type)
      // How far it is, is told of what takes a while.
      expect(told.filter(type => !type.endsWith('.progress'))).toEqual([
        ...['request.taken', 'source.started', 'source.finished', 'request.done'],
        ...['request.taken', 'scan.started', 'scan.finished', 'request.done'],
      ])
      expect(heard.map(({type}) => type)).toContain('mirror.state')
    })
    await server.logged('"msg":"mirror scanned"')
  })

  it('a server scans and checks by itself what is enabled', async () => {
    await world.addMirror('berlin', '--enable')

    const server = await world.startServer()

    await vi.waitFor(async () => expect(await download(server.address, '/readme.txt')).toBe('read me'))
  })

  it('a scan that fails is told with its reason, and changes nothing', async () => {
    await world.json('refresh')
    await world.json(
      'mirror',
      'add',
      'paris',
      '--http',
      world.mirror('paris').http.url,
      '--rsync',
      'rsync://127.0.0.1:1/x/',
    )

    const {code, stdout} = await world.run('mirror', 'scan', 'paris', '--enable', '--json')

    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject([{ok: false, enabled: false, error: {code: 'MB_SCAN_FAILED'}}])
    expect(await world.database.hget('MIRROR_1', 'enabled')).toBe('0')
    expect(await world.database.exists('HOLDINGS_1')).toBe(0)
  })
})

describe('a Redis that comes back empty', () => {
  it('is marked as ours before anything is written to it', async () => {
    const server = await world.startServer()
    await server.logged('source scanned')
    await world.database.flushall()

    await world.json('refresh')

    expect(await world.database.get('MIRRORBITS_DB_VERSION')).toBe('3')
  })
})
