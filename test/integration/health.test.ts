import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import type {MirrorJson} from '../../src/operations/mirror-json.js'
import {ask, explain, names, reasons} from '../support/ask.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type HeardEvent, type World} from '../support/world.js'

/** Mirrors that have one file, which nobody else has: how they come to answer, and what they are down for then. */
const WRONG = [
  ['lille', 'without the file', 404, 'File not found /wrong.iso (error 404)'],
  ['metz', 'with an error', 500, 'Got status code 500'],
  ['nantes', 'with another size', 'wrong-size', 'File size mismatch'],
  ['rennes', 'with redirects without end', 'redirect', 'Too many redirects'],
] as const
const wrongOnes = WRONG.map(([name]) => name)

const CONFIG = "CheckInterval: 0\nCheckTimeout: 2\nFallbacks: [{URL: 'http://fallback.example/'}]"

let world: World
let server: RunningServer
let heard: readonly HeardEvent[]

beforeAll(async () => {
  // London takes connections and never answers: what that leads to is seen at the end.
  world = await createWorld({mirrors: ['paris', 'berlin', 'london', ...wrongOnes], config: CONFIG})
  world.mirror('london').http.setMode('hang')
  await world.publish('disk.iso', 'a disk')
  await world.copyTo('paris', 'berlin', 'london')
  await world.publish('wrong.iso', 'a wrong disk')
  await world.copyTo(...wrongOnes)
  for (const name of wrongOnes) await rm(join(world.mirror(name).root, 'disk.iso'))
  await world.json('refresh')
  for (const name of ['paris', 'berlin', ...wrongOnes]) await world.addMirror(name)
  await world.json('mirror', 'scan', '--all', '--enable')
  server = await world.serve('/disk.iso')
  await world.addMirror('london', '--enable')
  heard = await world.listen()
})
afterAll(() => world.close())

/** Waits until the server refuses to send anybody to this mirror for this reason; empty for none. */
const isOut = (name: string, reason: string, file = '/disk.iso') =>
  vi.waitFor(async () => expect(reasons(await explain(server.address, file))[name] ?? '').toBe(reason), {
    interval: 50,
  })
const parisIsOut = (reason: string) => isOut('paris', reason)

const listed = async (name: string) =>
  (await world.json<MirrorJson[]>('mirror', 'list')).find(mirror => mirror.name === name)

const recordOf = async (name: string) => {
  const ids = Object.entries(await world.database.hgetall('MIRRORS'))
  return `MIRROR_${ids.find(([, other]) => other === name)?.[0] ?? ''}`
}

const stateEvents = () =>
  heard
    .filter(({type, name}) => type === 'mirror.state' && name === 'paris')
    .map(({protocol, up, reason}) => ({protocol, up, reason}))

describe('a mirror whose web server ends', () => {
  it('is down: told, kept and avoided', async () => {
    await world.stopMirror('paris')

    await parisIsOut('Unreachable / Not HTTPS')

    expect(names(await explain(server.address, '/disk.iso'))).toEqual(['berlin'])
    const {headers} = await ask(server.address, '/disk.iso')
    expect(headers.location).toBe(`${world.mirror('berlin').http.url}disk.iso`)
    await vi.waitFor(() => expect(stateEvents()).toEqual([{protocol: 'http', up: false, reason: 'Unreachable'}]))
    await server.logged(/"msg":"paris HTTP Error: connect ECONNREFUSED/)
    expect(await listed('paris')).toMatchObject({state: 'down', http: {up: false, reason: 'Unreachable'}})
    const log = await world.database.lrange('MIRRORLOGS_1', -1, -1)
    expect(JSON.parse(log[0] ?? '')).toMatchObject({Type: 6, Proto: 1, Up: false, Reason: 'Unreachable'})
    expect((await world.run('mirror', 'show', 'paris')).stdout).toContain('Unreachable')
  })

  it('is up again when it is back', async () => {
    await world.startMirror('paris')

    await parisIsOut('')

    await vi.waitFor(() => expect(stateEvents().at(-1)).toEqual({protocol: 'http', up: true, reason: ''}))
    expect(await world.database.hmget('MIRROR_1', 'httpUp', 'httpDownReason')).toEqual(['1', ''])
    expect(names(await explain(server.address, '/disk.iso'))).toEqual(['berlin', 'paris'])
  })
})

describe.concurrent('a mirror that answers wrongly', () => {
  it.each(WRONG)('%s is down: %s', async (name, _, mode, reason) => {
    await isOut(name, '', '/wrong.iso')
    world.mirror(name).http.setMode(mode)
    await isOut(name, `${reason} / Not HTTPS`, '/wrong.iso')

    world.mirror(name).http.setMode('ok')
    await isOut(name, '', '/wrong.iso')
  })
})

describe('a mirror that answers wrongly is down', () => {
  it('with a redirect, where those are not allowed', async () => {
    world.mirror('paris').http.setMode('redirect', `${world.mirror('berlin').http.url}disk.iso`)
    const before = world.mirror('paris').http.requests.length
    await vi.waitFor(() => expect(world.mirror('paris').http.requests.length).toBeGreaterThan(before + 1))
    await parisIsOut('')

    await world.configure(`${CONFIG}\nDisallowRedirects: true`)
    await server.signal('SIGHUP', 'configuration reloaded')

    await parisIsOut('Unauthorized redirect / Not HTTPS')
  })
})

describe('a mirror that takes connections and never answers', () => {
  it('is down, and the others are checked meanwhile', async () => {
    expect(await listed('berlin')).toMatchObject({state: 'up'})

    await vi.waitFor(
      async () =>
        expect(await world.database.hmget(await recordOf('london'), 'httpUp', 'httpDownReason')).toEqual([
          '0',
          'Unreachable',
        ]),
      {interval: 100},
    )

    expect(reasons(await explain(server.address, '/disk.iso'))['london']).toBe('Unreachable / Not HTTPS')
    const {length} = world.mirror('london').http.requests
    expect(length).toBeLessThan(world.mirror('berlin').http.requests.length)
  })
})

describe('a mirror that no longer has a folder', () => {
  it('is not down for that: the folder is listed anew, and it is asked for what is left', async () => {
    world.mirror('paris').http.setMode('ok')
    await parisIsOut('')
    const files = Array.from({length: 30}, (_, index) => `old/${index}.iso`)
    for (const path of files) await world.publish(path, 'an old disk')
    await world.copyTo('paris', 'berlin')
    await world.json('refresh')
    await world.json('mirror', 'scan', 'paris', 'berlin')
    const ofParis = async (): Promise<number> => {
      const answers = await Promise.all(files.map(path => explain(server.address, `/${path}`)))
      return answers.filter(answer => names(answer).includes('paris')).length
    }
    await vi.waitFor(async () => expect(await ofParis()).toBe(30))
    const before = stateEvents().length

    await rm(join(world.mirror('paris').root, 'old'), {recursive: true})

    // All of them at once, and not only those that were asked for.
    await vi.waitFor(async () => expect(await ofParis()).toBe(0), {interval: 100})
    await server.logged('files are gone from folders of a mirror')
    expect(stateEvents().slice(before)).toEqual([])
    expect(names(await explain(server.address, '/disk.iso'))).toEqual(['berlin', 'paris'])
    // disk.iso and wrong.iso
    expect(await world.database.hget('HOLDINGS_1', 'listed')).toBe('2')
  })
})
