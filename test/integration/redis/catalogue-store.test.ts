import {describe, expect} from 'vitest'
import type {CatalogueChanges} from '../../../src/core/catalogue/change.js'
import {type FileRecord, NO_HASHES, type SourceFile} from '../../../src/core/catalogue/file-record.js'
import {asFilePath} from '../../../src/core/file-path.js'
import type {CatalogueStore} from '../../../src/core/ports.js'
import {createCatalogueStore} from '../../../src/redis/catalogue-store.js'
import {clockPasses} from '../../support/redis-clock.js'
import {openTestRedis, test} from '../../support/stores.js'

const none: CatalogueChanges = {added: [], changed: [], rehashed: [], removed: []}
const time = 1_795_225_432_041_647_725n
const file = (path: string, size = 1): SourceFile => ({path: asFilePath(path), size, modTime: time, hashes: NO_HASHES})
const allFiles = async (catalogue: CatalogueStore): Promise<FileRecord[]> => {
  const found: FileRecord[] = []
  for await (const batch of catalogue.files()) found.push(...batch)
  return found.sort((a, b) => a.id - b.id)
}
const removal = ({id, path, size, modTime}: FileRecord) => ({id, path, before: {size, modTime}})
const change = ({id, path, size, modTime}: FileRecord, newSize: number) => ({
  id,
  before: {size, modTime},
  file: file(path, newSize),
})

describe('catalogue store', () => {
  test('files read back with every byte of their paths and every nanosecond', async ({stores: {catalogue}, redis}) => {
    const hashes = {sha1: 'a'.repeat(40), sha256: 'b'.repeat(64), md5: 'c'.repeat(32)}
    const added = [file('/a b'), file('/\xff\xfe\n"\\'), file('/ü', 2 ** 45), {...file('/h'), hashes}]
    const {epoch, files} = await catalogue.commit({...none, added})

    expect(epoch).toBe(1)
    expect(files).toEqual(added.map((one, index) => ({...one, id: index + 1})))
    expect(await allFiles(catalogue)).toEqual(files)
    expect(await catalogue.count()).toBe(4)
    expect(await catalogue.filesAt([asFilePath('/ü'), asFilePath('/nothing')])).toEqual([files[2]])
    expect(await redis.hgetall('FILE_/h')).toEqual({
      id: '4', size: '1', modTime: '2026-11-21 01:43:52.041647725 +0000 UTC', ...hashes,
    }) // prettier-ignore
    expect(await catalogue.head()).toMatchObject({epoch: 1, floor: 1, exactAfter: 1, aliasRevision: 0})
  })

  test('gives no id that has no room, for it would be that of another file', async ({stores: {catalogue}, redis}) => {
    await redis.set('LAST_FID', 2 ** 32 - 3)
    const {files} = await catalogue.commit({...none, added: ['/a', '/b'].map(name => file(name))})
    expect(files.map(({id}) => id)).toEqual([2 ** 32 - 2, 2 ** 32 - 1])
    await expect(catalogue.commit({...none, added: [file('/c')]})).rejects.toMatchObject({code: 'MB_DATABASE_DAMAGED'})
    expect(await allFiles(catalogue)).toEqual(files)
  })

  test('a path that is longer than its length can be told hides no other', async ({stores: {catalogue}, redis}) => {
    const {files} = await catalogue.commit({...none, added: ['/a', '/b', '/c'].map(name => file(name))})
    const endless = `/${'x'.repeat(70_000)}`
    await redis.sadd('FILES', endless)
    await redis.hset(`FILE_${endless}`, {id: 9, size: 1, modTime: '2026-11-21 01:43:52 +0000 UTC'})

    expect(await allFiles(catalogue)).toEqual(files)
  })

  test('many files come page by page, with long names, and without what is none', async ({
    stores: {catalogue},
    redis,
  }) => {
    const names = Array.from({length: 1200}, (_, n) => `/${String(n).repeat(n % 300)}/${n}`)
    const {files} = await catalogue.commit({...none, added: [...names, `/${'x'.repeat(4000)}`].map(name => file(name))})
    await redis.sadd('FILES', '/without-a-record', '/broken')
    await redis.hset('FILE_/broken', {id: 'x'.repeat(300), size: 1})

    let pages = 0
    const found = new Map<number, FileRecord>()
    for await (const page of catalogue.files()) {
      pages++
      for (const one of page) found.set(one.id, one)
    }
    expect([...found.values()].sort((a, b) => a.id - b.id)).toEqual(files)
    expect(pages).toBeGreaterThan(2)
  })

  test('has one random id, also when several nodes miss it at the same time', async ({stores: {catalogue}, redis}) => {
    const heads = await Promise.all([catalogue.head(), catalogue.head(), catalogue.head()])
    const {id} = await catalogue.head()
    expect(id).toMatch(/^[0-9a-f-]{36}$/)
    expect(heads.map(head => head.id)).toEqual([id, id, id])

    await redis.flushall()
    expect((await catalogue.head()).id).not.toBe(id)
  })

  test('each epoch has a mark of its own, also one that a backup comes to again', async ({
    stores: {catalogue},
    redis,
  }) => {
    expect(await catalogue.head()).toMatchObject({epoch: 0, mark: '', reachedMark: ''})
    const first = await catalogue.commit({...none, added: [file('/a')]})
    const backup = await redis.hgetall('CATALOGUE_MARKS')
    const second = await catalogue.commit({...none, added: [file('/b')]})
    expect(await catalogue.commit(none)).toMatchObject({epoch: 2, mark: second.mark})
    expect(new Set([first.mark, second.mark, '']).size).toBe(3)
    expect(await catalogue.head(1)).toMatchObject({epoch: 2, mark: second.mark, reachedMark: first.mark})

    await redis.set('CATALOGUE_EPOCH', 1)
    await redis.del('CATALOGUE_MARKS')
    await redis.hset('CATALOGUE_MARKS', backup)
    await catalogue.commit({...none, added: [file('/c')]})
    const {epoch, reachedMark} = await catalogue.head(2)
    expect(epoch).toBe(2)
    expect(reachedMark).not.toBe(second.mark)
  })

  test('each commit is an epoch with its rows', async ({stores: {catalogue}}) => {
    const {files} = await catalogue.commit({...none, added: [file('/a'), file('/b'), file('/c')]})
    const [a, b, c] = files as [FileRecord, FileRecord, FileRecord]
    await catalogue.commit({
      added: [file('/d')],
      changed: [change(a, 9)],
      rehashed: [{id: c.id, file: file('/c')}],
      removed: [removal(b)],
    })

    expect(await catalogue.changesAfter(1)).toEqual([
      {
        epoch: 2,
        rows: [
          {id: 2, kind: 'removed', path: undefined, before: {size: 1, modTime: time}},
          {id: 1, kind: 'changed', path: undefined, before: {size: 1, modTime: time}},
          {id: 3, kind: 'rehashed', path: undefined, before: undefined},
          {id: 4, kind: 'added', path: '/d', before: undefined},
        ],
      },
    ])
    expect((await allFiles(catalogue)).map(({path, size}) => [path, size])).toEqual([
      ['/a', 9],
      ['/c', 1],
      ['/d', 1],
    ])
    expect(await catalogue.commit(none)).toMatchObject({epoch: 2, rows: [], files: []})
  })

  test('records that another program damaged are left out or have zero values', async ({
    stores: {catalogue},
    redis,
  }) => {
    await redis.sadd('FILES', '/no-record', '/no-id', '/odd')
    await redis.hset('FILE_/no-id', 'size', '5')
    await redis.hset('FILE_/odd', 'id', '7', 'size', 'big', 'modTime', 'never', 'md5', 'x'.repeat(300))

    expect(await allFiles(catalogue)).toEqual([
      {id: 7, path: '/odd', size: 0, modTime: -62_135_596_800_000_000_000n, hashes: NO_HASHES},
    ])
  })

  test('a commit that is cut off at any step is ended by the next one', async ({socket, redis}) => {
    for (let allowed = 1; allowed <= 12; allowed++) {
      await redis.flushall()
      const setup = await openTestRedis(socket)
      const catalogue = createCatalogueStore({redis: setup.commands})
      const {files} = await catalogue.commit({...none, added: [file('/a', 1), file('/b', 1), file('/c', 1)]})
      const [a, b] = files as [FileRecord, FileRecord, FileRecord]
      const changes = {added: [file('/d')], changed: [change(a, 2)], rehashed: [], removed: [removal(b)]}

      let left = Infinity
      const dying = await openTestRedis(socket, {
        onCommand() {
          if (left-- === 0) dying.commands.disconnect()
        },
      })
      left = allowed
      await createCatalogueStore({redis: dying.commands})
        .commit(changes)
        .catch(() => undefined)
      await dying.close()

      // The next scan sees: /a is now 3, /b is back, /d is there.
      const now = new Map((await allFiles(catalogue)).map(one => [String(one.path), one]))
      const repair: CatalogueChanges = {
        added: ['/b', '/d'].filter(path => !now.has(path)).map(path => file(path)),
        changed: [change(now.get('/a')!, 3)],
        rehashed: [],
        removed: [],
      }
      await catalogue.commit(repair)

      const after = await allFiles(catalogue)
      expect(after.map(({path, size}) => `${path} ${size}`).sort()).toEqual(['/a 3', '/b 1', '/c 1', '/d 1'])
      const rows = (await catalogue.changesAfter(1)).flatMap(one => one.rows)
      // Whatever happened, a mirror of epoch 1 is believed to have the first version of /a.
      expect(rows.find(({id}) => id === a.id)?.before).toEqual({size: 1, modTime: time})
      // Whoever follows the rows from epoch 1 ends with the files that are there.
      const ids = new Set([1, 2, 3])
      for (const {id, kind} of rows)
        if (kind === 'removed') ids.delete(id)
        else ids.add(id)
      expect([...ids].sort()).toEqual(after.map(({id}) => id).sort())
      await setup.close()
    }
  })

  test('history that no mirror needs goes, and what mirrors need says the same', async ({
    stores: {catalogue},
    redis,
  }) => {
    let {files} = await catalogue.commit({...none, added: [file('/a', 1), file('/b', 1)]})
    let [a] = files as [FileRecord]
    for (let size = 2; size <= 20; size++) {
      ;({files} = await catalogue.commit({...none, changed: [change(a, size)]}))
      a = files[0]!
    }
    const beforeOf = async (epoch: number) =>
      (await catalogue.changesAfter(epoch)).flatMap(({rows}) => rows).find(({id}) => id === a.id)?.before?.size
    const held = [4, 9]
    const wanted = await Promise.all(held.map(beforeOf))

    await catalogue.prune(held)

    expect(await Promise.all(held.map(beforeOf))).toEqual(wanted)
    expect(await catalogue.head()).toMatchObject({epoch: 20, floor: 4, exactAfter: 12})
    expect((await catalogue.changesAfter(0)).map(({epoch}) => epoch)).toEqual([9, 12, 13, 14, 15, 16, 17, 18, 19, 20])

    await catalogue.prune([20])

    expect(await catalogue.head()).toMatchObject({floor: 12, exactAfter: 12})
    expect((await redis.hkeys('CATALOGUE_CHANGES')).length).toBe(8 + 2)
  })

  test('no command is long however many files there are', async ({stores: {catalogue}, sent}) => {
    const long = 'x'.repeat(3000)
    const added = [
      ...Array.from({length: 1200}, (_, i) => file(`/pool/main/${i}.deb`)),
      ...Array.from({length: 60}, (_, i) => file(`/${long}${i}`)),
    ]
    await catalogue.commit({...none, added: [file('/first')]})
    const {files} = await catalogue.commit({...none, added})
    expect(await allFiles(catalogue)).toHaveLength(1261)
    expect(await catalogue.filesAt(added.map(({path}) => path))).toHaveLength(1260)
    await catalogue.commit({...none, removed: files.map(removal)})

    expect(await allFiles(catalogue)).toHaveLength(1)
    expect(Math.max(...sent.map(({bytes}) => bytes))).toBeLessThan(64 * 1024)
    expect(Math.max(...sent.map(({args}) => args))).toBeLessThan(500 * 7 + 10)
  })

  test('a revision of the aliases that is no number is replaced by one', async ({stores: {catalogue}, redis}) => {
    await redis.set('ALIASES_REVISION', 'x')
    await catalogue.replaceAliases([{alias: asFilePath('/latest'), target: asFilePath('/1')}])
    expect((await catalogue.head()).aliasRevision).toBeGreaterThan(0)
  })

  test('aliases are replaced by differences, and a cut is seen', async ({stores: {catalogue}, redis, sent}) => {
    const alias = (from: string, to: string) => ({alias: asFilePath(from), target: asFilePath(to)})
    await catalogue.replaceAliases([alias('/latest', '/1'), alias('/\xff', '/2')])
    expect(new Set(await catalogue.aliases())).toEqual(new Set([alias('/latest', '/1'), alias('/\xff', '/2')]))
    const {aliasRevision: first} = await catalogue.head()
    expect(first % 2).toBe(0)

    sent.length = 0
    await catalogue.replaceAliases([alias('/latest', '/1'), alias('/\xff', '/2')])
    expect(sent.map(({name}) => name)).toEqual(['hscan', 'get'])

    await catalogue.replaceAliases([alias('/latest', '/3')])
    expect(await catalogue.aliases()).toEqual([alias('/latest', '/3')])
    await redis.incr('ALIASES_REVISION')
    const {aliasRevision: second} = await catalogue.head()
    expect(second % 2).toBe(1)
    await catalogue.replaceAliases([alias('/latest', '/3')])
    const {aliasRevision: third} = await catalogue.head()
    expect(third % 2).toBe(0)
    expect(third).toBeGreaterThan(second)

    // A backup that has come back.
    await clockPasses(redis, third)
    await redis.set('ALIASES_REVISION', first)
    await catalogue.replaceAliases([alias('/latest', '/4')])
    expect([first, second, third]).not.toContain((await catalogue.head()).aliasRevision)
  })
})
