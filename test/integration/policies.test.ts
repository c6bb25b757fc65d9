import {readFile, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import {ask, explain, names, reasons} from '../support/ask.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

const POLICIES = `Fallbacks:
  - {URL: 'http://origin.example/'}
WeightDistributionRange: 100
PathPolicies:
  - {Match: /strict/**, Mode: mirrors}
  - {Match: /origin/**, Mode: origin, RedirectStatus: 307, CacheControl: max-age=30}
  - {Match: /stale/**, Mode: stale, MaxAgeMinutes: 60}
  - {Match: /local/**, Mode: local}
  - {Match: /debian, Preset: apt}
  - {Match: /fedora, Preset: rpm}
  - {Match: /arch, Preset: pacman}
AllowOutdatedFiles:
  - {Prefix: /, Minutes: 100000000}`

/** Changed long ago, as far as anybody cares. */
const OLD = 1_700_000_000
const APT = '/debian/dists/stable'
const CHANGING = [
  '/strict/index',
  '/origin/index',
  '/stale/index',
  '/local/index',
  `${APT}/InRelease`,
  `${APT}/main/binary-amd64/Packages`,
  '/fedora/repodata/repomd.xml',
  '/fedora/repodata/repomd.xml.asc',
  '/arch/core.db',
  '/arch/core.db.sig',
]
const PRESETS = CHANGING.slice(4)
const BY_HASH = `${APT}/main/binary-amd64/by-hash/SHA256/new`

let world: World
let server: RunningServer

const all = ['paris', 'berlin', 'frankfurt']
const now = () => Math.floor(Date.now() / 1000)
const publish = (path: string, content: string, modTime: number) => world.publish(path.slice(1), content, modTime)

/** Who may serve each of these files: the mirrors, or `fallback`. */
async function served(paths: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const entries = await Promise.all(
    paths.map(async path => {
      const explained = await explain(server.address, path)
      return [path, explained.Fallback === true ? 'fallback' : names(explained).join(' ')] as const
    }),
  )
  return Object.fromEntries(entries)
}
const each = (paths: readonly string[], who: string) => Object.fromEntries(paths.map(path => [path, who]))
const scan = async (...mirrors: readonly string[]) => {
  for (const mirror of mirrors) await world.json('mirror', 'scan', mirror)
}

beforeAll(async () => {
  world = await createWorld({mirrors: all, config: POLICIES})
  for (const path of CHANGING) await publish(path, 'old', OLD)
  await world.copyTo()
  await world.json('refresh')
  for (const name of all) await world.addMirror(name)
  await world.json('mirror', 'scan', '--all', '--enable')
  server = await world.serve('/stale/index')
})
afterAll(() => world.close())

describe('a source file that changes while mirrors are behind', () => {
  // The tests follow one another: what happens at a source and its mirrors after an update.
  it('is on all mirrors before it changes, but for the origin’s', async () => {
    expect(await served(CHANGING.filter(path => !path.startsWith('/local')))).toEqual({
      ...each(
        CHANGING.filter(path => !path.startsWith('/local')),
        'berlin frankfurt paris',
      ),
      '/origin/index': 'fallback',
    })
    const {status, headers} = await ask(server.address, '/origin/index')
    expect([status, headers.location, headers['cache-control']]).toEqual([
      307,
      'http://origin.example/origin/index',
      'max-age=30',
    ])
    expect(reasons(await explain(server.address, '/origin/index'))).toMatchObject({paris: 'Origin only'})
  })

  it('stays on the mirrors where a policy says so, with not a moment at the fallbacks', async () => {
    for (const path of CHANGING) await publish(path, 'new content', now())
    await publish(BY_HASH, 'new content', now())
    const seen = new Set<string>()
    const refresh = {isRunning: true}
    const refreshed = world.json('refresh').finally(() => {
      refresh.isRunning = false
    })
    while (refresh.isRunning) for (const who of Object.values(await served([...PRESETS, '/stale/index']))) seen.add(who)
    await refreshed
    expect([...seen]).toEqual(['berlin frankfurt paris'])
    await vi.waitFor(async () => expect(await served(['/strict/index'])).toEqual({'/strict/index': 'fallback'}))
    expect(await served([...PRESETS, '/stale/index'])).toEqual(
      each([...PRESETS, '/stale/index'], 'berlin frankfurt paris'),
    )
    expect(reasons(await explain(server.address, '/strict/index'))['paris']).toBe('File size mismatch')
  })

  it('stays so when the mirrors are scanned and have not caught up', async () => {
    await scan(...all)
    expect(await served([...PRESETS, '/stale/index', BY_HASH])).toEqual({
      ...each([...PRESETS, '/stale/index'], 'berlin frankfurt paris'),
      [BY_HASH]: 'fallback',
    })
  })

  it('comes from one version of a distribution while the first mirror catches up', async () => {
    await world.copyTo('paris')
    await scan('paris')
    await vi.waitFor(async () => expect(await served([BY_HASH])).toEqual({[BY_HASH]: 'paris'}))
    expect(await served(PRESETS)).toEqual(each(PRESETS, 'berlin frankfurt'))
    expect(await served(['/stale/index', '/strict/index'])).toEqual({
      '/stale/index': 'berlin frankfurt paris',
      '/strict/index': 'paris',
    })
    expect(reasons(await explain(server.address, PRESETS[0] ?? ''))).toEqual({
      paris: 'Not the version that is served now',
    })
    const list = async (query: string) => (await ask(server.address, `/arch/core.db${query}`)).body
    // A list for a client names who would be served; a metalink has checksums of the new version.
    expect(await list('?mirrorlist&format=txt')).not.toContain(world.mirror('paris').http.url)
    expect(await list('?mirrorlist&format=txt')).toContain(world.mirror('berlin').http.url)
    expect(await list('?meta4')).toContain(world.mirror('paris').http.url)
    expect(await list('?meta4')).not.toContain(world.mirror('berlin').http.url)
  })

  it('comes from the new version as soon as most have it', async () => {
    await world.copyTo('berlin')
    await scan('berlin')
    await vi.waitFor(async () => expect(await served(PRESETS)).toEqual(each(PRESETS, 'berlin paris')))
    expect(await served(['/stale/index'])).toEqual({'/stale/index': 'berlin frankfurt paris'})
    const {headers} = await ask(server.address, '/stale/index')
    expect(headers['digest']).toBeUndefined()
    expect((await ask(server.address, BY_HASH)).headers['digest']).toMatch(/^SHA-256=/)
  })

  it('is judged the same by a server that starts meanwhile', async () => {
    const file = join(world.folder, 'second.conf')
    await world.configure(`${POLICIES}\nStateDirectory: ${join(world.folder, 'second')}`, file)
    const second = await world.startServer('--config', file)
    const who = names(await explain(second.address, '/stale/index'))
    await second.stop()
    expect(who).toEqual(['berlin', 'frankfurt', 'paris'])
  })

  it('is answered by the node itself in mode local, as it is on disk', async () => {
    const {status, body, headers} = await ask(server.address, '/local/index')
    expect([status, body]).toEqual([200, 'new content'])
    const etag = String(headers.etag)
    expect(await ask(server.address, '/local/index', {headers: {'if-none-match': etag}})).toMatchObject({status: 304})
    expect(await ask(server.address, '/local/index', {headers: {range: 'bytes=4-'}})).toMatchObject({
      status: 206,
      body: 'content',
    })
    await rm(join(world.repository, 'local/index'))
    await vi.waitFor(async () =>
      expect((await ask(server.address, '/local/index')).headers.location).toMatch(/^http:\/\/127/),
    )
  })
})

describe('a reload', () => {
  it('brings other policies into force, and a faulty one changes nothing', async () => {
    expect(await served(['/origin/index'])).toEqual({'/origin/index': 'fallback'})
    const text = await readFile(world.configFile, 'utf8')
    await writeFile(world.configFile, text.replace('{Match: /strict/**', '{Match: strict/**'))
    await server.signal('SIGHUP', 'configuration not reloaded')
    await server.logged('PathPolicies.0.Match must be a glob that starts with /')
    expect(await served(['/origin/index'])).toEqual({'/origin/index': 'fallback'})

    await writeFile(world.configFile, text.replace(/^.*\/origin\/\*\*.*$/m, '  - {Match: /origin/**, Mode: mirrors}'))
    await server.signal('SIGHUP', 'configuration reloaded')
    await vi.waitFor(async () => expect(await served(['/origin/index'])).toEqual({'/origin/index': 'berlin paris'}))
  })
})
