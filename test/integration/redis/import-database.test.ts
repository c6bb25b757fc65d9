import {Redis} from 'ioredis'
import {describe, expect} from 'vitest'
import {importDatabase} from '../../../src/redis/migrations/import-database.js'
import {ensureDatabaseVersion} from '../../../src/redis/database-version.js'
import {dump, writeVersion0, writeVersion1, writeVersion2} from '../../support/old-database.js'
import {test as base} from '../../support/redis-test.js'
import type {MigrationOptions} from '../../../src/redis/migrations/upgrade.js'

const test = base.extend<{target: Redis}>({
  target: async ({redis, socket}, use) => {
    await redis.ping()
    const target = new Redis({path: socket, db: 1})
    await ensureDatabaseVersion(target)
    await use(target)
    target.disconnect()
  },
})

const quiet: MigrationOptions = {dryRun: false, signal: new AbortController().signal, onProgress: () => undefined}
const run = (source: Redis, target: Redis, options: Partial<MigrationOptions> = {}) =>
  importDatabase({source, target}, {...quiet, ...options})

describe('an import', () => {
  test('brings mirrors, statistics and logs, and does not touch what it reads', async ({redis, target}) => {
    await writeVersion2(redis)
    const before = await dump(redis)

    const result = await run(redis, target)

    expect(result).toMatchObject({from: 2, counts: 25, logEntries: 1, problemCount: 0, equal: [], skipped: []})
    expect(result.added).toEqual(['first.example', 'second.example', 'never.example'])
    const after = await dump(target)
    for (const key of ['MIRRORS', 'MIRROR_1', 'MIRROR_2', 'MIRROR_10', 'LAST_MID', 'MIRRORLOGS_1', 'STATS_TOTAL']) {
      expect(after[key]).toEqual(before[key])
    }
    for (const key of Object.keys(before).filter(name => name.startsWith('STATS_'))) {
      expect(after[key]).toEqual(before[key])
    }
    expect(Object.keys(after).filter(key => /^FILE|^HANDLED|^MIRRORFILES/.test(key))).toEqual([])
    expect(await dump(redis)).toEqual(before)
  })

  test('may be repeated', async ({redis, target}) => {
    await writeVersion2(redis)
    await run(redis, target)
    const once = await dump(target)

    const again = await run(redis, target)

    expect(again).toMatchObject({added: [], equal: ['first.example', 'second.example', 'never.example']})
    expect(again.problemCount).toBe(0)
    expect(await dump(target)).toEqual(once)
  })

  test('may be repeated after nodes have worked with what was imported, and when a value was unreadable', async ({
    redis,
    target,
  }) => {
    await writeVersion2(redis)
    const [id = ''] = Object.keys(await redis.hgetall('MIRRORS'))
    await redis.hset(`MIRROR_${id}`, 'score', 'abc')
    await run(redis, target)
    await target.hset(`MIRROR_${id}`, {scanOpen: '1', httpRTT: '0.5', disabledByCheck: '1', lastSync: '1700000000'})

    const again = await run(redis, target)

    expect(again).toMatchObject({added: [], skipped: [], equal: ['first.example', 'second.example', 'never.example']})
    expect(again.problems.map(({problem}) => problem)).toEqual([expect.stringContaining('score is "abc"')])
  })

  test('only tells in a dry run', async ({redis, target}) => {
    await writeVersion2(redis)
    const before = await dump(target)

    const result = await run(redis, target, {dryRun: true})

    expect(result).toMatchObject({dryRun: true, counts: 25, logEntries: 1})
    expect(result.added).toHaveLength(3)
    expect(await dump(target)).toEqual(before)
  })

  test('leaves a mirror of the same name that is different, and its counts', async ({redis, target}) => {
    await writeVersion2(redis)
    await target.hset('MIRRORS', 1, 'second.example', 4, 'own.example')
    await target.hset('MIRROR_1', {name: 'second.example', http: 'http://elsewhere/', ID: 1})
    await target.hset('MIRROR_4', {name: 'own.example', http: 'http://own/', ID: 4})
    await target.set('LAST_MID', 4)
    await target.hset('STATS_FILE', '/a.iso', 99)

    const result = await run(redis, target)

    expect(result).toMatchObject({added: ['first.example', 'never.example'], skipped: ['second.example']})
    expect(await target.hgetall('MIRRORS')).toEqual({
      ...{1: 'second.example', 4: 'own.example', 5: 'first.example', 10: 'never.example'},
    })
    expect(await target.hgetall('MIRROR_1')).toEqual({name: 'second.example', http: 'http://elsewhere/', ID: '1'})
    expect(await target.hget('MIRROR_5', 'ID')).toBe('5')
    expect(await target.hgetall('STATS_MIRROR')).toEqual({5: '9'})
    expect(await target.hgetall('STATS_FILE')).toEqual({'/a.iso': '99', '/ü.bin': '5'})
    const told = result.problems.map(({key, problem}) => `${key} ${problem}`)
    expect(told).toContain('STATS_FILE has another count here for "/a.iso"; it is left')
    expect(told).toContain('STATS_MIRROR counts for mirror 2, which was not imported')
    expect(told.find(line => line.startsWith('MIRROR_2 second.example is here already with another'))).toContain('http')
  })

  test('reads versions 0 and 1', async ({redis, target}) => {
    await writeVersion1(redis)
    expect(await run(redis, target)).toMatchObject({from: 1, problemCount: 0})
    expect(await target.hmget('MIRROR_2', 'httpsUp', 'httpsDownReason', 'up')).toEqual(['0', 'timeout', null])

    await redis.flushall()
    await ensureDatabaseVersion(target)
    await writeVersion0(redis)
    expect(await run(redis, target)).toMatchObject({from: 0, added: ['first.example', '1'], problemCount: 0})
    expect(await target.hgetall('MIRRORS')).toEqual({1: 'first.example', 2: '1'})
    expect(await target.hgetall('STATS_MIRROR')).toEqual({1: '9', 2: '3'})
  })

  test('tells what it cannot take, and takes the rest', async ({redis, target}) => {
    await writeVersion2(redis)
    await redis.hset('MIRROR_2', 'score', 'many')
    await redis.hset('STATS_MIRROR', 77, 5, -1, 6, 'stranger', 7)
    await redis.hset('STATS_FILE', '/odd', 'x')
    await redis.set('STATS_FILE_2020', 'text')
    await redis.hset('STATS_EXTRA', 'a', 1)
    await redis.set('MIRRORLOGS_2', 'text')

    const {problems, added} = await run(redis, target)

    expect(added).toHaveLength(3)
    expect(await target.hgetall('STATS_MIRROR')).toEqual({1: '9', 2: '3', 77: '5', '-1': '6'})
    expect(await target.hexists('MIRROR_2', 'score')).toBe(0)
    expect(problems.map(({key}) => key).toSorted()).toEqual(
      ['MIRRORLOGS_2', 'MIRROR_2', 'STATS_EXTRA', 'STATS_FILE', 'STATS_FILE_2020', 'STATS_MIRROR'].toSorted(),
    )
  })

  test('of nothing, or of something newer, is refused', async ({redis, target}) => {
    await expect(run(redis, target)).rejects.toMatchObject({code: 'MB_DATABASE_DAMAGED'})
    await redis.set('MIRRORBITS_DB_VERSION', 9)
    await expect(run(redis, target)).rejects.toMatchObject({code: 'MB_DATABASE_NEW'})
  })
})
