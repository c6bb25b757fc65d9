import {afterAll, beforeAll, beforeEach, describe, expect, it, vi} from 'vitest'
import {ask, from} from '../support/ask.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

const CONFIG = "SameDownloadInterval: 600\nFallbacks: [{URL: 'http://fallback.example/'}]"
const CONTENT = 'one disk image'

let world: World
let server: RunningServer

/** Today, this month, this year and all time, as they end the keys. */
function suffixes(): string[] {
  const [year = '', month = '', day = ''] = new Date().toISOString().slice(0, 10).split('-')
  return [`_${year}_${month}_${day}`, `_${year}_${month}`, `_${year}`, '']
}

/** The counter in all four levels. */
const counted = (family: string, field: string) =>
  Promise.all(suffixes().map(async suffix => Number(await world.database.hget(`${family}${suffix}`, field))))

const downloadsOf = async (path: string) => (await counted('STATS_FILE', path))[0] ?? 0

/** Waits until a file has that many downloads, then sees that no more are on the way. */
async function countBecomes(path: string, downloads: number): Promise<void> {
  await vi.waitFor(async () => expect(await downloadsOf(path)).toBeGreaterThanOrEqual(downloads))
  // A batch that comes later holds this as well as whatever else was wrongly counted.
  const mark = await downloadsOf('/mark.iso')
  await ask(server.address, '/mark.iso')
  await vi.waitFor(async () => expect(await downloadsOf('/mark.iso')).toBe(mark + 1))
  expect(await downloadsOf(path)).toBe(downloads)
}

beforeAll(async () => {
  world = await createWorld({mirrors: ['paris'], config: CONFIG})
  await world.publish('disk.iso', CONTENT)
  await world.publish('mark.iso', 'mark')
  await world.copyTo()
  await world.publish('nowhere.iso', 'only here')
  await world.json('refresh')
  await world.addMirror('paris')
  await world.json('mirror', 'scan', '--all', '--enable')
  server = await world.serve('/disk.iso')
})
afterAll(() => world.close())
beforeEach(async () => {
  const statistics = await world.database.keys('STATS_*')
  if (statistics.length > 0) await world.database.del(statistics)
})

describe('a download', () => {
  it('counts for its file and its mirror, with its bytes, by day, month, year and for all time', async () => {
    for (let i = 0; i < 3; i++) expect(await ask(server.address, '/disk.iso')).toMatchObject({status: 302})

    await countBecomes('/disk.iso', 3)

    expect(await counted('STATS_FILE', '/disk.iso')).toEqual([3, 3, 3, 3])
    expect(await counted('STATS_MIRROR', '1')).toEqual([4, 4, 4, 4])
    const bytes = 3 * CONTENT.length + 'mark'.length
    expect(await counted('STATS_MIRROR_BYTES', '1')).toEqual([bytes, bytes, bytes, bytes])
    expect(await world.database.get('STATS_TOTAL')).toBe('4')
  })

  it('in parts counts once for a client within the interval', async () => {
    for (const range of ['bytes=0-1', 'bytes=2-3', 'bytes=4-']) {
      await ask(server.address, '/disk.iso', {headers: {range, 'user-agent': 'curl', 'x-forwarded-for': '192.0.2.1'}})
    }
    await ask(server.address, '/disk.iso', {
      headers: {range: 'bytes=0-1', 'user-agent': 'curl', 'x-forwarded-for': '192.0.2.2'},
    })
    await ask(server.address, '/disk.iso', {
      headers: {range: 'bytes=0-1', 'user-agent': 'wget', 'x-forwarded-for': '192.0.2.1'},
    })

    await countBecomes('/disk.iso', 3)
  })

  it('does not count as JSON, by HEAD or when there is nothing new', async () => {
    await ask(server.address, '/disk.iso', {headers: {accept: 'application/json'}})
    await ask(server.address, '/disk.iso', {method: 'HEAD'})
    await ask(server.address, '/disk.iso', {headers: {'if-modified-since': new Date().toUTCString()}})
    await ask(server.address, '/missing.iso')

    await countBecomes('/disk.iso', 0)
    expect(await world.database.hkeys('STATS_FILE')).toEqual(['/mark.iso'])
  })

  it('through a fallback counts under 0', async () => {
    const {headers} = await ask(server.address, '/nowhere.iso')
    expect(headers.location).toBe('http://fallback.example/nowhere.iso')

    await countBecomes('/nowhere.iso', 1)

    expect(await counted('STATS_MIRROR', '0')).toEqual([1, 1, 1, 1])
    expect(await counted('STATS_MIRROR_BYTES', '0')).toEqual([9, 9, 9, 9])
  })
})

it('the counts can be asked for', async () => {
  await ask(server.address, '/disk.iso', from('192.0.2.1'))
  await countBecomes('/disk.iso', 1)
  const today = new Date().toISOString().slice(0, 10)

  const now = await ask(server.address, '/disk.iso?stats')
  const day = await ask(server.address, `/disk.iso?stats=${today}`)
  const other = await ask(server.address, '/disk.iso?stats=2001-02-03')

  expect(JSON.parse(now.body)).toEqual({Today: 1, Month: 1, Year: 1, Total: 1})
  expect(JSON.parse(day.body)).toEqual({Period: today, Downloads: 1})
  expect(JSON.parse(other.body)).toEqual({Period: '2001-02-03', Downloads: 0})
  expect(await ask(server.address, '/disk.iso?stats=never')).toMatchObject({status: 400})
  expect((await ask(server.address, '/?mirrorstats')).body).toContain('paris')
  const [paris] = await world.json<{today: object}[]>('mirror', 'list')
  expect(paris?.today).toEqual({downloads: 2, bytes: CONTENT.length + 'mark'.length, share: 1})
})

describe('while Redis is away', () => {
  it('redirects go on, and their counts arrive when it is back', async () => {
    await ask(server.address, '/disk.iso')
    await countBecomes('/disk.iso', 1)

    await world.stopRedis()
    for (let i = 0; i < 20; i++) {
      const {status, headers} = await ask(server.address, '/disk.iso')
      expect({status, location: headers.location}).toEqual({
        status: 302,
        location: `${world.mirror('paris').http.url}disk.iso`,
      })
    }
    await server.logged('counts are kept in memory until Redis takes them')
    await ask(server.address, '/disk.iso')
    await world.startRedis()

    await vi.waitFor(async () => expect(await downloadsOf('/disk.iso')).toBe(22))
    await countBecomes('/disk.iso', 22)
  })

  it('what only Redis knows is refused, and known again afterwards', async () => {
    await world.stopRedis()
    expect(await ask(server.address, '/disk.iso?stats')).toMatchObject({status: 503})
    await world.startRedis()

    await vi.waitFor(async () => expect(await ask(server.address, '/disk.iso?stats')).toMatchObject({status: 200}))
  })
})

it('a server that is told to stop loses no count', async () => {
  await Promise.all(Array.from({length: 50}, () => ask(server.address, '/disk.iso')))

  expect(await server.stop('SIGTERM')).toBe(0)

  expect(await downloadsOf('/disk.iso')).toBe(50)
})
