import {Redis} from 'ioredis'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {schemaProblems} from '../../support/json-schema.js'
import {dump, writeVersion2} from '../../support/old-database.js'
import {startRedis, type RedisServer} from '../../support/redis.js'
import {createWorld, type World} from '../../support/world.js'

let world: World

beforeEach(async () => {
  world = await createWorld()
})

afterEach(async () => {
  await world.close()
})

async function json(name: string, ...args: readonly string[]): Promise<unknown> {
  const value = await world.json<unknown>(...args)
  expect(await schemaProblems(name, value)).toEqual([])
  return value
}

describe('the database of the original', () => {
  it('is looked at, upgraded and brought back', async () => {
    await writeVersion2(world.database)
    expect(await json('db-status', 'db', 'status')).toMatchObject({version: 2, state: 'old', mirrors: 3, files: 3})
    expect(await world.run('mirror', 'list')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('mirrorbits db upgrade') as unknown,
    })

    const planned = await world.run('db', 'upgrade', '--dry-run')
    expect(planned).toMatchObject({code: 0})
    expect(planned.stdout).toBe(
      'The database would be brought from version 2 to 3: 3 mirrors, 3 files, 5 files on mirrors.\n',
    )
    expect(await json('db-upgrade', 'db', 'upgrade')).toMatchObject({from: 2, to: 3, problemCount: 0})
    expect((await world.run('db', 'upgrade')).stdout).toContain('There is nothing to do.')
    expect((await world.run('mirror', 'list', '--columns', 'name')).stdout).toContain('second.example')
    const status = await world.run('db', 'status')
    expect(status.stdout).toMatch(/^Version 3: up to date\n3 mirrors, 3 files; Redis uses [^]*HOLDINGS_ +2 [^]*total/)

    expect(await world.run('db', 'downgrade')).toMatchObject({code: 2})
    expect(await json('db-downgrade', 'db', 'downgrade', '--yes')).toMatchObject({from: 3, to: 2, held: 5})
    expect(await world.database.get('MIRRORBITS_DB_VERSION')).toBe('2')
  })

  it('is not touched while nodes run on it, unless forced', async () => {
    await writeVersion2(world.database)
    const hello = setInterval(() => void world.database.publish('_mirrorbits_cluster', 'HELLO0 old-77'), 200)
    const refused = await world.run('db', 'upgrade')
    expect(refused).toMatchObject({code: 1})
    expect(refused.stderr).toMatch(/MB_NODE_RUNNING.*old-77[^]*--force/)
    expect(await world.database.get('MIRRORBITS_DB_VERSION')).toBe('2')
    expect(await world.run('db', 'upgrade', '--force')).toMatchObject({code: 0})
    clearInterval(hello)
  })

  it('tells what it could not take over', async () => {
    await writeVersion2(world.database)
    await world.database.hset('MIRROR_99', 'enabled', '1')
    const {code, stderr} = await world.run('db', 'upgrade')
    expect(code).toBe(0)
    expect(stderr).toContain('1 problem:\n  MIRROR_99 belongs to no mirror; it is left as it is\n')
  })
})

describe('an import', () => {
  let other: RedisServer
  let source: Redis

  beforeEach(async () => {
    other = await startRedis()
    source = new Redis(other.socket)
  })

  afterEach(async () => {
    source.disconnect()
    await other.stop()
  })

  it('copies mirrors, counts and logs from another Redis and leaves that as it is', async () => {
    await writeVersion2(source)
    const before = await dump(source)

    const planned = await json('db-import', 'db', 'import', `unix:${other.socket}`, '--dry-run')
    expect(planned).toMatchObject({dryRun: true, counts: 25})
    expect(await world.database.dbsize()).toBe(0)
    const imported = await json('db-import', 'db', 'import', `unix:${other.socket}`)

    expect(imported).toMatchObject({from: 2, dryRun: false, counts: 25, logEntries: 1, problemCount: 0})
    expect(await dump(source)).toEqual(before)
    const again = await world.run('db', 'import', `unix:${other.socket}`)
    expect(again).toMatchObject({code: 0})
    expect(again.stdout).toContain('  equal already: 3 (first.example, second.example, never.example)\n')
  })

  it('ends with 1 when a mirror here is another, and never shows a password', async () => {
    await writeVersion2(source)
    await world.json('mirror', 'add', 'first.example', '--http', 'http://127.0.0.1:9/')
    const {code, stdout, stderr} = await world.run('db', 'import', `unix:${other.socket}`)
    expect(code).toBe(1)
    expect(stdout).toContain('not imported:  1 (first.example)')
    expect(stderr).toContain('first.example is here already with another')

    const wrong = await world.run('db', 'import', 'redis://u:geheim@127.0.0.1:1/0')
    expect(wrong.code).toBe(1)
    expect(wrong.stdout + wrong.stderr).not.toContain('geheim')
    const odd = await world.run('db', 'import', 'http://u:geheim@x/')
    expect(odd.code).toBe(2)
    expect(odd.stderr).not.toContain('geheim')
    expect(await world.run('db', 'import')).toMatchObject({code: 2})
  })
})

describe('old statistics', () => {
  it('are removed by what is to be kept, and the sums stay', async () => {
    const {database} = world
    const keys = ['STATS_FILE', 'STATS_MIRROR_BYTES'].flatMap(key =>
      ['', '_2001', '_2001_02', '_2001_02_03', '_2099_01_01', '_x'].map(period => key + period),
    )
    for (const key of keys) await database.hset(key, 'a', 1)

    expect(await json('db-prune', 'db', 'prune', 'daily:90', '--dry-run')).toEqual({
      removed: ['STATS_FILE_2001_02_03', 'STATS_MIRROR_BYTES_2001_02_03'],
      dryRun: true,
    })
    expect(await world.run('db', 'prune', 'daily:90')).toMatchObject({code: 2})
    expect(await database.exists(...keys)).toBe(12)
    const {stdout} = await world.run('db', 'prune', 'daily:90', 'monthly:24', '--yes')
    expect(stdout).toBe('4 old statistics removed\n')
    expect((await database.keys('STATS_FILE*')).toSorted()).toEqual(
      ['STATS_FILE', 'STATS_FILE_2001', 'STATS_FILE_2099_01_01', 'STATS_FILE_x'].toSorted(),
    )
    expect(await world.run('db', 'prune', 'weekly:3')).toMatchObject({code: 2})
  })
})
