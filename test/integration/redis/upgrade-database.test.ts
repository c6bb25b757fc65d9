import {describe, expect, vi} from 'vitest'
import type {Redis} from 'ioredis'
import {RoutingTable} from '../../../src/core/routing/routing-table.js'
import {asFilePath} from '../../../src/core/file-path.js'
import {createMemorySync} from '../../../src/operations/sync-memory.js'
import {downgradeDatabase} from '../../../src/redis/migrations/downgrade.js'
import {upgradeDatabase} from '../../../src/redis/migrations/upgrade.js'
import type {Stores} from '../../../src/redis/open-stores.js'
import {dump, writeHeld, writeVersion0, writeVersion1, writeVersion2} from '../../support/old-database.js'
import {noLog, test} from '../../support/stores.js'
import {mirrorWith} from '../../support/mirrors.js'
import {askingFrom} from '../../support/mirrors.js'

const quiet = () => ({dryRun: false, signal: new AbortController().signal, onProgress: () => undefined})
const upgrade = (redis: Redis) => upgradeDatabase({redis, log: noLog}, quiet())
const downgrade = (redis: Redis) => downgradeDatabase({redis, log: noLog}, quiet())

/** Who has which file, and why not: path → mirror → reason. */
async function judged(stores: Stores, fixTimezoneOffsets = true): Promise<Record<string, Record<string, string>>> {
  const settings = {
    fixTimezoneOffsets,
    modTimeTolerance: 0,
    allowOutdatedFiles: [],
    selectionStrategy: 'classic' as const,
    weightDistributionRange: 1.5,
    maxLinkHeaders: 10,
    fallbacks: [],
  }
  const table = new RoutingTable(settings, () => 0.5)
  await createMemorySync({...stores, table, log: noLog}).all()
  const place = {...mirrorWith(), countryCode: 'FR', country: '', city: '', asName: ''}
  const result: Record<string, Record<string, string>> = {}
  table.memory.catalogue.forEach(id => {
    const {ranked, excluded} = table.explain(id, askingFrom(place), 'list')
    result[Buffer.from(table.file(id).path, 'latin1').toString()] = Object.fromEntries<string>([
      ...ranked.map(({mirror}) => [mirror.name, 'ok'] as const),
      ...excluded.map(({mirror, exclusion}) => [mirror.name, exclusion.kind] as const),
    ])
  })
  return result
}

const EXPECTED = {
  '/a.iso': {'first.example': 'ok', 'second.example': 'ok'},
  '/dir/b b.tgz': {'first.example': 'size-mismatch'},
  '/ü.bin': {'first.example': 'ok', 'second.example': 'ok'},
}

describe('an upgrade of version 2', () => {
  test('keeps what each mirror has, and removes the four families that it replaces', async ({redis, stores}) => {
    await writeVersion2(redis)

    const result = await upgrade(redis)

    expect(result).toMatchObject({from: 2, to: 3, mirrors: 3, files: 3, held: 5, problemCount: 0})
    expect((await redis.keys('*')).toSorted()).toEqual(
      [
        ...['CATALOGUE_CHANGES', 'CATALOGUE_EPOCH', 'FILES', 'FILE_/a.iso', 'FILE_/dir/b b.tgz', 'FILE_/ü.bin'],
        ...['HOLDINGS_1', 'HOLDINGS_2', 'LAST_FID', 'LAST_MID', 'MIRRORBITS_DB_VERSION', 'MIRRORLOGS_1', 'MIRRORS'],
        ...['MIRROR_1', 'MIRROR_10', 'MIRROR_2', 'STATS_TOTAL'],
        ...['STATS_FILE', 'STATS_MIRROR', 'STATS_MIRROR_BYTES'].flatMap(key =>
          ['', '_2026', '_2026_11', '_2026_11_21'].map(period => key + period),
        ),
      ].toSorted(),
    )
    expect(await judged(stores)).toEqual(EXPECTED)
    expect(await stores.holdings.counts([1, 2, 10])).toEqual(
      new Map([
        [1, {listed: 4, known: 3, differing: 1}],
        [2, {listed: 2, known: 2, differing: 0}],
      ]),
    )
  })

  test('judges as before without the correction of time zones', async ({redis, stores}) => {
    await writeVersion2(redis)
    await upgrade(redis)

    expect((await judged(stores, false))['/a.iso']).toEqual({'first.example': 'ok', 'second.example': 'outdated'})
  })

  test('writes nothing in a dry run', async ({redis}) => {
    await writeVersion2(redis)
    const before = await dump(redis)

    const result = await upgradeDatabase({redis, log: noLog}, {...quiet(), dryRun: true})

    expect(result).toMatchObject({from: 2, to: 3, dryRun: true, mirrors: 3, files: 3, held: 5})
    expect(await dump(redis)).toEqual(before)
  })

  test('stopped at any step leaves what the original reads as it was, and goes on later', async ({redis, stores}) => {
    await writeVersion2(redis)
    const before = await dump(redis)
    for (const stopAt of [1, 2, 3, 4]) {
      const stop = new AbortController()
      let steps = 0
      const onProgress = (): void => {
        if (++steps === stopAt) stop.abort()
      }
      await expect(
        upgradeDatabase({redis, log: noLog}, {dryRun: false, signal: stop.signal, onProgress}),
      ).rejects.toMatchObject({code: 'MB_CANCELLED'})
      const after = await dump(redis)
      for (const [key, value] of Object.entries(before)) {
        if (key.startsWith('FILE_')) expect({key, ...(after[key] as object)}).toMatchObject({key, ...(value as object)})
        else expect({[key]: after[key]}).toEqual({[key]: value})
      }
    }
    const ids = await redis.hget('FILE_/a.iso', 'id')

    await upgrade(redis)

    expect(await redis.hget('FILE_/a.iso', 'id')).toBe(ids)
    expect(await judged(stores)).toEqual(EXPECTED)
  })

  test('cut off while it cleans is ended by the next run', async ({redis, stores}) => {
    await writeVersion2(redis)
    const failing = (): void => {
      throw new Error('power cut')
    }
    const onProgress = ({step}: {readonly step: string}): void => (step === 'cleaning' ? failing() : undefined)
    await expect(upgradeDatabase({redis, log: noLog}, {...quiet(), onProgress})).rejects.toThrow('power cut')
    expect(await redis.get('MIRRORBITS_DB_VERSION')).toBe('3')
    expect(await judged(stores)).toEqual(EXPECTED)

    const again = await upgrade(redis)

    expect(again).toMatchObject({from: 3, to: 3})
    expect(again.removedKeys).toBeGreaterThan(0)
    expect(await redis.keys('FILE[IM]*_*')).toEqual([])
    expect(await redis.keys('V3_*')).toEqual([])
  })

  test('loses nothing of a damaged database without telling', async ({redis, stores}) => {
    await writeVersion2(redis)
    await redis.hset('MIRROR_99', 'enabled', '1')
    await redis.hset('MIRROR_10', 'score', '')
    await redis.hset('MIRRORS', 'x', 'odd', '5', 'bare')
    await redis.sadd('FILEMIRRORS_/a.iso', 'first.example', 'gone.example', '77')
    await redis.sadd('FILES', 'no-slash', '/lost')
    await redis.del('FILEINFO_1_/ü.bin')
    await redis.set('FILEMIRRORS_/dir/b b.tgz', 'text')
    await redis.hset('FILE_/dir/b b.tgz', 'size', '1e3')
    await redis.del('MIRRORFILES_2')
    await redis.set('MIRRORFILES_2', 'text')

    const {problems, problemCount} = await upgrade(redis)

    expect(problemCount).toBe(problems.length)
    const lines = problems.map(({key, problem}) => `${key} ${problem}`)
    for (const told of [
      'MIRROR_99 belongs to no mirror; it is left as it is',
      'MIRROR_10 has values that cannot be read: score is ""; the mirror is left out until they are corrected',
      'MIRRORS has "x", which is no id',
      'MIRROR_5 is missing: the mirror has no settings',
      'FILEMIRRORS_/a.iso names "gone.example", which is no mirror',
      'FILEMIRRORS_/a.iso names "77", which is no mirror',
      'FILES has "no-slash", which is no path',
      'FILE_/lost is missing or of another type: the next source scan reads the file again',
      'FILEINFO_1_/ü.bin is missing or of another type: first.example is taken not to have the file until its next scan',
      'FILEMIRRORS_/dir/b b.tgz is of another type',
      'FILE_/dir/b b.tgz has a size that cannot be read: "1e3"',
      'MIRRORFILES_2 is no set; how many files the mirror listed is not known',
    ]) {
      expect(lines).toContain(told)
    }
    expect(lines).toHaveLength(12)
    expect(await judged(stores)).toMatchObject({'/a.iso': {'first.example': 'ok', 'second.example': 'ok'}})
    expect(await redis.hgetall('MIRROR_99')).toEqual({enabled: '1'})
  })

  test('leaves out no mirror because Redis did not answer for a moment', async ({redis, stores}) => {
    await writeVersion0(redis)
    const hgetall = vi.spyOn(redis, 'hgetall').mockRejectedValueOnce(new Error('Command timed out'))
    await expect(upgrade(redis)).rejects.toThrow('Command timed out')
    hgetall.mockRestore()

    await upgrade(redis)
    expect((await stores.mirrors.list()).map(({name}) => name)).toEqual(['first.example', '1'])
  })

  test('changes nothing where the list of files or mirrors is of another kind', async ({redis}) => {
    await writeVersion2(redis)
    await redis.set('FILES', 'text')
    const before = await dump(redis)
    await expect(upgrade(redis)).rejects.toMatchObject({code: 'MB_DATABASE_DAMAGED'})
    await redis.set('MIRRORS', 'text')
    await expect(upgrade(redis)).rejects.toMatchObject({code: 'MB_DATABASE_DAMAGED'})
    await redis.del('MIRRORS')
    await redis.hset('MIRRORS', before['MIRRORS'] as object)
    expect(await dump(redis)).toEqual(before)
  })

  test('is refused while another program upgrades, and for what is newer', async ({redis}) => {
    await writeVersion2(redis)
    await redis.set('LOCK_upgrade', '123', 'PX', 5000)
    await expect(upgrade(redis)).rejects.toMatchObject({code: 'MB_DATABASE_BUSY'})
    await redis.set('MIRRORBITS_DB_VERSION', 4)
    await expect(upgrade(redis)).rejects.toMatchObject({code: 'MB_DATABASE_NEW'})
  })

  test('sends no command of more than 500 keys or 64 KiB, and never KEYS', async ({connections, redis, sent}) => {
    await writeVersion2(redis)
    const pipeline = redis.pipeline()
    for (let i = 0; i < 1300; i++) {
      const path = `/many/${'x'.repeat(150)}-${i}`
      pipeline.sadd('FILES', path).hset(`FILE_${path}`, {size: i, modTime: '2026-01-01 00:00:00 +0000 UTC'})
      pipeline
        .sadd(`FILEMIRRORS_${path}`, 1)
        .hset(`FILEINFO_1_${path}`, {size: 1, modTime: '2026-01-01 00:00:00 +0000 UTC'})
    }
    await pipeline.exec()

    const up = await upgrade(connections.commands)
    const down = await downgrade(connections.commands)

    expect(up).toMatchObject({files: 1303, held: 1305})
    expect(down).toMatchObject({files: 1303, held: 1305})
    expect(Math.max(...sent.map(({bytes}) => bytes))).toBeLessThan(64 * 1024)
    expect(sent.filter(({name}) => name === 'keys')).toEqual([])
    expect(Math.max(...sent.filter(({name}) => name === 'unlink').map(({args}) => args))).toBeLessThanOrEqual(500)
  })
})

describe('an upgrade of older versions', () => {
  test('gives each protocol its state, from version 1', async ({redis, stores}) => {
    await writeVersion1(redis)

    expect(await upgrade(redis)).toMatchObject({from: 1, to: 3, problemCount: 0})

    const [first, second] = await stores.mirrors.list()
    expect(first).toMatchObject({http: {isUp: true, reason: ''}, https: {isUp: false, reason: ''}})
    expect(second).toMatchObject({https: {isUp: false, reason: 'timeout'}})
    expect(await redis.hmget('MIRROR_1', 'up', 'excludeReason')).toEqual([null, null])
    expect((await judged(stores))['/a.iso']).toMatchObject({'first.example': 'ok'})
  })

  test('gives mirrors their ids, also in the statistics, from version 0', async ({redis, stores}) => {
    await writeVersion0(redis)
    await redis.hset('STATS_MIRROR_2026', 'stranger', 4)

    const result = await upgrade(redis)

    expect(result).toMatchObject({from: 0, to: 3, mirrors: 2, files: 3, held: 5, problemCount: 1})
    expect(await redis.hgetall('MIRRORS')).toEqual({1: 'first.example', 2: '1'})
    expect(await redis.get('LAST_MID')).toBe('2')
    expect(await judged(stores)).toMatchObject({
      '/a.iso': {'first.example': 'ok', '1': 'neither'},
      '/dir/b b.tgz': {'first.example': 'size-mismatch'},
    })
    expect(await redis.hgetall('STATS_MIRROR')).toEqual({1: '9', 2: '3'})
    expect(await redis.hgetall('STATS_MIRROR_BYTES_2026_11')).toEqual({1: '9007199254740993', 2: '90'})
    expect(await redis.hgetall('STATS_MIRROR_2026')).toEqual({1: '9', 2: '3', stranger: '4'})
    expect(await redis.keys('MIRROR_*')).toHaveLength(2)
    expect(await redis.keys('*_FILES')).toEqual([])
  })
})

describe('a downgrade', () => {
  test('writes again what the original reads', async ({redis}) => {
    await writeVersion2(redis)
    const before = await dump(redis)
    await upgrade(redis)

    expect(await downgrade(redis)).toMatchObject({from: 3, to: 2, mirrors: 3, files: 3, held: 5})

    const after = await dump(redis)
    // Files that only a mirror has were counted, not kept; ids do not trouble the original.
    const gone = Object.keys(before).filter(key => !(key in after))
    expect(gone.toSorted()).toEqual(['FILEINFO_1_/only-there', 'FILEMIRRORS_/only-there'])
    expect(after['MIRRORFILES_1']).toEqual(['/a.iso', '/dir/b b.tgz', '/ü.bin'])
    expect(after['HANDLEDFILES_2']).toEqual(['/a.iso', '/ü.bin'])
    expect(after['FILEMIRRORS_/a.iso']).toEqual(['1', '2'])
    expect(after['FILEINFO_1_/a.iso']).toEqual({size: '10', modTime: '2026-11-21 01:43:52 +0000 UTC'})
    expect(after['FILEINFO_1_/dir/b b.tgz']).toEqual({size: '19', modTime: '2026-11-20 01:43:52 +0000 UTC'})
    expect(after['FILEINFO_2_/a.iso']).toEqual({size: '10', modTime: '2026-11-21 00:43:52 +0000 UTC'})
    for (const key of ['MIRROR_1', 'MIRROR_2', 'MIRRORS', 'STATS_MIRROR', 'MIRRORLOGS_1', 'MIRRORBITS_DB_VERSION']) {
      expect(after[key]).toEqual(before[key])
    }
    const added = Object.keys(after).filter(key => !(key in before))
    expect(added).toEqual(['LAST_FID'])
  })

  test('tells of mirrors of an older epoch what they have', async ({redis, stores}) => {
    await writeVersion2(redis)
    await upgrade(redis)
    const [file] = await stores.catalogue.filesAt([asFilePath('/a.iso')])
    if (file === undefined) throw new Error('no file')
    const before = {size: file.size, modTime: file.modTime}
    const changed = [{id: file.id, before, file: {...file, size: 11, modTime: file.modTime + 10n ** 12n}}]
    await stores.catalogue.commit({added: [], rehashed: [], removed: [], changed})

    await downgrade(redis)

    expect(await redis.hget('FILEINFO_1_/a.iso', 'size')).toBe('10')
    expect(await redis.hget('FILE_/a.iso', 'size')).toBe('11')
  })

  test('and upgrade again come to the same, whatever happened between', async ({redis, stores}) => {
    await writeVersion2(redis)
    await upgrade(redis)
    const stop = new AbortController()
    const onProgress = vi.fn(() => stop.abort())
    await expect(
      downgradeDatabase({redis, log: noLog}, {dryRun: false, signal: stop.signal, onProgress}),
    ).rejects.toMatchObject({code: 'MB_CANCELLED'})
    expect(await judged(stores)).toEqual(EXPECTED)
    await downgrade(redis)
    await redis.sadd('FILES', '/new')
    await redis.hset('FILE_/new', {size: 4, modTime: '2026-11-21 01:43:52 +0000 UTC'})
    await writeHeld(redis, 10, '/new', {size: 4, modTime: '2026-11-21 01:43:52 +0000 UTC'})

    await upgrade(redis)

    expect(await judged(stores)).toEqual({...EXPECTED, '/new': {'never.example': 'disabled'}})
  })

  test('of what the original can use already is refused', async ({redis}) => {
    await expect(downgrade(redis)).rejects.toMatchObject({code: 'MB_DATABASE_OLD'})
    await writeVersion2(redis)
    await expect(downgrade(redis)).rejects.toMatchObject({code: 'MB_DATABASE_OLD'})
  })
})
