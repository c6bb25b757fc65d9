import {Redis} from 'ioredis'
import {describe, expect} from 'vitest'
import {schemaProblems} from '../../support/json-schema.js'
import {dump, writeVersion2} from '../../support/old-database.js'
import {startRedis} from '../../support/redis.js'
import {testIn} from '../../support/world-test.js'
import {createWorld, type World} from '../../support/world.js'

/** Another Redis, and its address as a command takes it. */
const it = testIn(createWorld).extend<{other: {readonly source: Redis; readonly address: string}}>({
  // eslint-disable-next-line no-empty-pattern -- vitest reads a fixture's needs from this pattern
  other: async ({}, use) => {
    const server = await startRedis()
    const source = new Redis(server.socket)
    await use({source, address: `unix:${server.socket}`})
    source.disconnect()
    await server.stop()
  },
})

async function json(world: World, name: string, ...args: readonly string[]): Promise<unknown> {
  const value = await world.json<unknown>(...args)
  expect(await schemaProblems(name, value)).toEqual([])
  return value
}

// Each has a world of its own, and most wait for signs of life of nodes: so they run at the same time.
describe.concurrent('the database of the original', () => {
  it('is looked at, and what an upgrade would do is told', async ({world}) => {
    await writeVersion2(world.database)
    const [status, list, planned] = await Promise.all([
      json(world, 'db-status', 'db', 'status'),
      world.run('mirror', 'list'),
      world.run('db', 'upgrade', '--dry-run'),
    ])
    expect(status).toMatchObject({version: 2, state: 'old', mirrors: 3, files: 3})
    expect(list).toMatchObject({code: 1, stderr: expect.stringContaining('mirrorbits db upgrade') as unknown})
    expect(planned).toMatchObject({code: 0})
    expect(planned.stdout).toBe(
      'The database would be brought from version 2 to 3: 3 mirrors, 3 files, 5 files on mirrors.\n',
    )
    expect(await world.database.get('MIRRORBITS_DB_VERSION')).toBe('2')
  })

  it('is upgraded and brought back', async ({world}) => {
    await writeVersion2(world.database)
    expect(await json(world, 'db-upgrade', 'db', 'upgrade')).toMatchObject({from: 2, to: 3, problemCount: 0})
    const [again, list, status, unsure] = await Promise.all([
      world.run('db', 'upgrade'),
      world.run('mirror', 'list', '--columns', 'name'),
      world.run('db', 'status'),
      world.run('db', 'downgrade'),
    ])
    expect(again.stdout).toContain('There is nothing to do.')
    expect(list.stdout).toContain('second.example')
    expect(status.stdout).toMatch(/^Version 3: up to date\n3 mirrors, 3 files; Redis uses [^]*HOLDINGS_ +2 [^]*total/)
    expect(unsure).toMatchObject({code: 2})

    const downgraded = await json(world, 'db-downgrade', 'db', 'downgrade', '--yes')
    expect(downgraded).toMatchObject({from: 3, to: 2, held: 5})
    expect(await world.database.get('MIRRORBITS_DB_VERSION')).toBe('2')
  })

  it('is not touched while nodes run on it, unless forced', async ({world}) => {
    await writeVersion2(world.database)
    const {database} = world
    const hello = setInterval(() => {
      database.publish('_mirrorbits_cluster', 'HELLO0 old-77').catch(() => undefined) // the last, when the test is over
    }, 200)
    const refused = await world.run('db', 'upgrade')
    expect(refused).toMatchObject({code: 1})
    expect(refused.stderr).toMatch(/MB_NODE_RUNNING.*old-77[^]*--force/)
    expect(await world.database.get('MIRRORBITS_DB_VERSION')).toBe('2')
    expect(await world.run('db', 'upgrade', '--force')).toMatchObject({code: 0})
    clearInterval(hello)
  })

  it('tells what it could not take over', async ({world}) => {
    await writeVersion2(world.database)
    await world.database.hset('MIRROR_99', 'enabled', '1')
    const {code, stderr} = await world.run('db', 'upgrade')
    expect(code).toBe(0)
    expect(stderr).toContain('1 problem:\n  MIRROR_99 belongs to no mirror; it is left as it is\n')
  })
})

describe.concurrent('an import', () => {
  it('copies mirrors, counts and logs from another Redis and leaves that as it is', async ({
    world,
    other: {source, address},
  }) => {
    await writeVersion2(source)
    const before = await dump(source)

    const planned = await json(world, 'db-import', 'db', 'import', address, '--dry-run')
    expect(planned).toMatchObject({dryRun: true, counts: 25})
    expect(await world.database.dbsize()).toBe(0)
    const imported = await json(world, 'db-import', 'db', 'import', address)

    expect(imported).toMatchObject({from: 2, dryRun: false, counts: 25, logEntries: 1, problemCount: 0})
    expect(await dump(source)).toEqual(before)
    const again = await world.run('db', 'import', address)
    expect(again).toMatchObject({code: 0})
    expect(again.stdout).toContain('  equal already: 3 (first.example, second.example, never.example)\n')
  })

  it('ends with 1 when a mirror here is another, and never shows a password', async ({
    world,
    other: {source, address},
  }) => {
    await writeVersion2(source)
    await world.json('mirror', 'add', 'first.example', '--http', 'http://127.0.0.1:9/')
    const {code, stdout, stderr} = await world.run('db', 'import', address)
    expect(code).toBe(1)
    expect(stdout).toContain('not imported:  1 (first.example)')
    expect(stderr).toContain('first.example is here already with another')

    const [wrong, odd, none] = await Promise.all([
      world.run('db', 'import', 'redis://u:geheim@127.0.0.1:1/0'),
      world.run('db', 'import', 'http://u:geheim@x/'),
      world.run('db', 'import'),
    ])
    expect(wrong.code).toBe(1)
    expect(wrong.stdout + wrong.stderr).not.toContain('geheim')
    expect(odd.code).toBe(2)
    expect(odd.stderr).not.toContain('geheim')
    expect(none).toMatchObject({code: 2})
  })
})

describe.concurrent('old statistics', () => {
  it('are removed by what is to be kept, and the sums stay', async ({world}) => {
    const {database} = world
    const keys = ['STATS_FILE', 'STATS_MIRROR_BYTES'].flatMap(key =>
      ['', '_2001', '_2001_02', '_2001_02_03', '_2099_01_01', '_x'].map(period => key + period),
    )
    for (const key of keys) await database.hset(key, 'a', 1)

    expect(await json(world, 'db-prune', 'db', 'prune', 'daily:90', '--dry-run')).toEqual({
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
