import {rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import type {MirrorJson} from '../../src/operations/mirror-json.js'
import {explain, names, reasons} from '../support/ask.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type HeardEvent, type World} from '../support/world.js'

const CONFIG = "CheckInterval: 0\nCheckTimeout: 2\nFallbacks: [{URL: 'http://fallback.example/'}]"
const FILES = Array.from({length: 12}, (_, index) => `pool/${index}.iso`)

let world: World
let server: RunningServer
let heard: readonly HeardEvent[]

beforeAll(async () => {
  world = await createWorld({mirrors: ['paris', 'berlin', 'rome'], config: CONFIG})
  for (const path of FILES) await world.publish(path, 'the same size')
  await world.publish('trace', '1750000000\n')
  await world.copyTo()
  await world.json('refresh')
  for (const name of ['paris', 'berlin', 'rome']) await world.addMirror(name)
  await world.json('mirror', 'scan', '--all', '--enable')
  server = await world.serve('/trace')
  heard = await world.listen()
})
afterAll(() => world.close())

/** Waits until the server refuses to send anybody to Paris for this reason; empty for none. */
const parisIsOut = (reason: string) =>
  vi.waitFor(async () => expect(reasons(await explain(server.address, '/trace'))['paris'] ?? '').toBe(reason), {
    interval: 50,
  })

/** Waits until the server has heard that these are the mirrors to send people to. */
const serving = (...mirrors: readonly string[]) =>
  vi.waitFor(async () => expect(names(await explain(server.address, `/${FILES[0] ?? ''}`))).toEqual(mirrors))

async function reload(lines: string): Promise<void> {
  await world.configure(`${CONFIG}\n${lines}`)
  await server.signal('SIGHUP', 'configuration reloaded')
}

const paris = () => world.mirror('paris').http
const stateOfParis = async () =>
  (await world.json<MirrorJson[]>('mirror', 'list')).find(({name}) => name === 'paris')?.state

/** What was logged of checks of Paris since then, oldest first. */
const checksSince = (at: number): readonly {readonly msg: string; readonly failures?: number}[] =>
  server
    .log()
    .slice(at)
    .split('\n')
    .filter(line => line.includes('"msg":"paris HTTP '))
    .map(line => JSON.parse(line) as {readonly msg: string; readonly failures?: number})

// These are about other mirrors each, and wait for many checks: so they run at the same time.
describe.concurrent('a mirror', () => {
  beforeAll(() => reload('DownAfterFailures: 3\nUpAfterSuccesses: 2'))

  it('is down after as many failures in a row as are wanted, and up again after as many successes', async () => {
    const failing = server.log().length
    paris().setMode(500)
    await parisIsOut('Got status code 500 / Not HTTPS')
    await vi.waitFor(() => {
      const failed = checksSince(failing).filter(({msg}) => msg.includes('500'))
      expect(failed.slice(0, 3).map(({failures}) => failures)).toEqual([1, 2, undefined])
    })

    const mended = server.log().length
    const events = heard.length
    paris().setMode('ok')
    await parisIsOut('')
    await vi.waitFor(() => {
      expect(checksSince(mended).filter(({msg}) => msg.includes('Up!')).length).toBeGreaterThanOrEqual(2)
      const told = heard.slice(events).filter(({type}) => type === 'mirror.state')
      expect(told).toMatchObject([{name: 'paris', protocol: 'http', up: true, reason: ''}])
    })
  })

  it('that refuses HEAD is asked for one byte, and is up', async () => {
    const {http} = world.mirror('rome')
    const before = http.requests.length
    http.setMode('no-head')

    await vi.waitFor(() => {
      const methods = http.requests.slice(before).map(({method, range}) => `${method} ${range ?? ''}`)
      expect(methods).toContain('GET bytes=0-0')
      expect(methods.filter(method => method === 'HEAD ').length).toBeGreaterThan(3)
    })

    expect(reasons(await explain(server.address, '/trace'))).not.toHaveProperty('rome')
    expect(heard.filter(({type, name, up}) => type === 'mirror.state' && name === 'rome' && up === false)).toEqual([])
    http.setMode('ok')
  })

  it('is asked for other files each time', async () => {
    await vi.waitFor(() => expect(new Set(paris().requests.map(({url}) => url)).size).toBeGreaterThan(3))
  })
})

describe('a file that every mirror must have', () => {
  it('is asked for each time, and without it a mirror is down whatever else it has', async () => {
    await reload('CheckFile: /trace')
    await rm(join(world.mirror('paris').root, 'trace'))

    await vi.waitFor(async () => expect(await stateOfParis()).toBe('down'), {interval: 100})

    await vi.waitFor(async () =>
      expect(reasons(await explain(server.address, `/${FILES[0] ?? ''}`))['paris']).toMatch(/^File not found \/trace/),
    )
  })

  it('makes it up when it is there again', async () => {
    await writeFile(join(world.mirror('paris').root, 'trace'), '1750000000\n')

    await vi.waitFor(async () => expect(await stateOfParis()).toBe('up'), {interval: 100})
  })
})

describe('a mirror without its files, where such are disabled', () => {
  it('is disabled, which its log and an event tell', async () => {
    await reload('DisableOnMissingFile: true')
    paris().setMode(404)

    await vi.waitFor(async () => expect(await stateOfParis()).toBe('disabled'), {interval: 100})

    await vi.waitFor(() =>
      expect(heard).toContainEqual(
        expect.objectContaining({type: 'mirror.changed', name: 'paris', change: 'disabled'}) as HeardEvent,
      ),
    )
    await serving('berlin', 'rome')
  })

  it('is enabled by itself when it has them again', async () => {
    paris().setMode('ok')

    await vi.waitFor(async () => expect(await stateOfParis()).toBe('up'), {interval: 100})

    await server.logged('mirror enabled: it has its files again')
    await serving('berlin', 'paris', 'rome')
  })

  it('stays disabled when an operator has disabled it', async () => {
    await world.json('mirror', 'disable', 'paris')
    await serving('berlin', 'rome')
    const at = server.log().length

    await vi.waitFor(() =>
      expect(
        server
          .log()
          .slice(at)
          .match(/berlin HTTP Up!/g)?.length,
      ).toBeGreaterThan(3),
    )

    expect(await stateOfParis()).toBe('disabled')
    // One may have been under way.
    expect(checksSince(at).length).toBeLessThanOrEqual(1)
  })
})
