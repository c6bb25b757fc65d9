import {readFile, readdir, stat, truncate} from 'node:fs/promises'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {ask} from '../support/ask.js'
import {createWorld, type World} from '../support/world.js'

let world: World

beforeEach(async () => {
  world = await createWorld({config: "Workers: 2\nFallbacks: [{URL: 'http://fallback.example/'}]"})
  await world.publish('disk.iso', 'a disk')
  await world.json('refresh')
})
afterEach(() => world.close())

const counted = () => world.database.hget('STATS_FILE', '/disk.iso')

describe('the state folder', () => {
  const snapshot = () => join(world.folder, 'state', 'memory.snapshot')
  const known = async (address: string) => {
    const {body} = await ask(address, '/disk.iso', {headers: {accept: 'application/json'}})
    return (JSON.parse(body) as {FileInfo: {Size: number}}).FileInfo.Size
  }

  it('has a snapshot that is served while Redis is away', async () => {
    await (await world.startServer()).stop()
    expect((await stat(snapshot())).mode & 0o777).toBe(0o600)
    await world.stopRedis()

    const server = await world.startServer()
    expect(await known(server.address)).toBe(6)
    expect(server.log()).toContain('the snapshot is served until it can')

    await world.startRedis()
    await world.publish('later.iso', 'later')
    await vi.waitFor(async () => expect(await world.json('refresh')).toMatchObject({files: 2}), {timeout: 10_000})
    await vi.waitFor(
      async () => expect((await ask(server.address, '/later.iso?sha256')).status).toBe(200),
      {timeout: 10_000, interval: 100}, // prettier-ignore
    )
  })

  it('with a damaged snapshot is as good as without one', async () => {
    await (await world.startServer()).stop()
    await truncate(snapshot(), 100)
    const server = await world.startServer()
    expect(server.log()).toContain('the snapshot cannot be used')
    expect(await known(server.address)).toBe(6)
    await server.stop()
    expect((await readFile(snapshot())).length).toBeGreaterThan(100)
  })

  it('keeps counts over a kill -9 while Redis is away, and each counts once', async () => {
    const server = await world.startServer()
    await ask(server.address, '/disk.iso')
    await vi.waitFor(async () => expect(await counted()).toBe('1'))
    await world.stopRedis()
    for (let n = 0; n < 5; n++) await ask(server.address, '/disk.iso')
    const files = () => readdir(join(world.folder, 'state'))
    await vi.waitFor(
      async () => {
        const text = await readFile(join(world.folder, 'state', 'counts.journal'), 'latin1')
        expect([...text.matchAll(/\["\/disk.iso",0,\d+,(\d+)\]/g)].reduce((sum, [, n]) => sum + Number(n), 0)).toBe(5)
      },
      {timeout: 10_000},
    )
    await server.stop('SIGKILL')
    await world.startRedis()

    const next = await world.startServer()
    await next.logged('downloads of the journal are counted now')
    await vi.waitFor(async () => expect(await files()).not.toContain('counts.journal'), {timeout: 10_000})
    expect(await counted()).toBe('6')
    await next.stop()
    expect(await counted()).toBe('6')
  })
})
