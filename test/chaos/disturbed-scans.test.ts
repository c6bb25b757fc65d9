import {rename} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi} from 'vitest'
import {explain, names} from '../support/ask.js'
import type {RunningServer} from '../support/program.js'
import {startStallingProxy, type StallingProxy} from '../support/stalling-proxy.js'
import {createWorld, type HeardEvent, type World} from '../support/world.js'

const CONFIG = "CheckInterval: 0\nFallbacks: [{URL: 'http://fallback.example/'}]"

describe('while a mirror is scanned that does not go on', () => {
  let world: World
  let server: RunningServer
  let rsync: StallingProxy
  let heard: readonly HeardEvent[]

  beforeEach(async () => {
    world = await createWorld({mirrors: ['paris'], config: CONFIG})
    await world.publish('disk.iso', 'a disk')
    await world.copyTo()
    await world.json('refresh')
    await world.addMirror('paris')
    const [{urls}] = await world.json<[{urls: {rsync: string}}]>('mirror', 'list')
    rsync = await startStallingProxy(urls.rsync)
    await world.json('mirror', 'set', 'paris', `rsync=${rsync.url}`, 'ListingURL=none')
    server = await world.startServer()
    heard = await world.listen()
    await world.json('mirror', 'enable', 'paris')
    await vi.waitFor(() => expect(rsync.stalled()).toBe(1), {timeout: 15_000, interval: 20})
  })
  afterEach(async () => {
    rsync.stop()
    await world.close()
  })

  const finished = () => heard.filter(({type}) => type === 'scan.finished')
  const failed = () => heard.filter(({type}) => type === 'scan.failed')
  const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, {timeout: 10_000, interval: 20})

  it('it may be removed: the scan ends, and nothing is left of it', async () => {
    await world.json('mirror', 'remove', 'paris', '--yes')

    await eventually(() => expect(failed()).toMatchObject([{name: 'paris', code: 'MB_MIRROR_NOT_FOUND'}]))
    rsync.letThrough()
    await eventually(async () => expect(await world.database.keys('*SCANNING*')).toEqual([]))
    expect(await world.database.keys('*_1*')).toEqual([])
    expect(finished()).toEqual([])
  })

  it('it may be renamed and disabled: what is found is kept under its new name', async () => {
    await world.json('mirror', 'set', 'paris', 'name=lutetia')
    await world.json('mirror', 'disable', 'lutetia')
    rsync.letThrough()

    await eventually(() => expect(finished()).toHaveLength(1))
    expect(await world.json('mirror', 'show', 'lutetia')).toMatchObject({
      name: 'lutetia',
      state: 'disabled',
      files: {known: 1},
    })
    await world.json('mirror', 'enable', 'lutetia')
    await eventually(async () => expect(names(await explain(server.address, '/disk.iso'))).toEqual(['lutetia']))
  })

  it('others who ask for the same scan are told that it is under way', async () => {
    const [first, second] = await Promise.all([world.run('mirror', 'scan', 'paris'), world.run('mirror', 'scan', '1')])

    for (const {code, stderr} of [first, second]) {
      expect(code).toBe(1)
      expect(stderr).not.toContain('MB_INTERNAL')
    }
    rsync.letThrough()
    await eventually(() => expect(finished()).toHaveLength(1))
  })

  it('the server can be stopped at once, and the next one does the scan', async () => {
    const began = performance.now()
    expect(await server.stop('SIGTERM')).toBe(0)
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(await world.database.exists('SCANNING_1')).toBe(0)

    rsync.letThrough()
    server = await world.serve('/disk.iso')
    await eventually(async () => expect(names(await explain(server.address, '/disk.iso'))).toEqual(['paris']))
  })

  it('Redis can end and come back: the scan is done again', async () => {
    await world.stopRedis()
    rsync.letThrough()
    await world.startRedis()

    await vi.waitFor(async () => expect(names(await explain(server.address, '/disk.iso'))).toEqual(['paris']), {
      timeout: 60_000,
      interval: 200,
    })
    await eventually(async () => expect(await world.database.hget('MIRROR_1', 'scanOpen')).toBe('0'))
  })
})

describe('while a repository of many files is scanned', () => {
  const FILES = 20_000
  let world: World

  beforeAll(async () => {
    world = await createWorld({config: CONFIG})
    await Promise.all(Array.from({length: 40}, (_, folder) => world.publish(`${folder}/first`, 'first')))
    for (let file = 0; file < FILES - 40; file += 200) {
      await Promise.all(
        Array.from({length: Math.min(200, FILES - 40 - file)}, (_, index) =>
          world.publish(`${(file + index) % 40}/${file + index}.iso`, `content ${file + index}`),
        ),
      )
    }
  })
  afterAll(() => world.close())

  /** Part of it is stored. */
  const isUnderWay = () =>
    vi.waitFor(async () => expect(Number(await world.database.get('CATALOGUE_EPOCH'))).toBeGreaterThan(0), {
      timeout: 10_000,
      interval: 2,
    })

  it('it may vanish, as a disk that is unmounted: what was stored stays, and is whole when it is back', async () => {
    const away = join(world.folder, 'unmounted')
    const scan = world.run('refresh')
    await isUnderWay()
    await rename(world.repository, away)
    expect(await scan).toMatchObject({code: 1, stderr: expect.stringContaining('MB_REPOSITORY_MISSING') as string})
    const known = await world.database.scard('FILES')
    expect(known).toBeGreaterThanOrEqual(5000)

    expect(await world.run('refresh')).toMatchObject({code: 1})
    expect(await world.database.scard('FILES')).toBe(known)

    await rename(away, world.repository)
    expect(await world.json('refresh')).toMatchObject({files: FILES, added: FILES - known, removed: 0})
  })

  it('Redis may end and come back: the next scan completes it', async () => {
    await world.database.flushall()
    const scan = world.run('refresh')
    await isUnderWay()
    await world.database.save()
    await world.stopRedis()
    await world.startRedis()
    expect((await scan).stderr).not.toContain('MB_INTERNAL')

    expect(await world.json('refresh')).toMatchObject({files: FILES, removed: 0})
    expect(await world.database.scard('FILES')).toBe(FILES)
  })
})
