import {describe, expect, it} from 'vitest'
import {
  fakeCatalogue,
  fakeHoldings,
  fakeLocks,
  fakeMirrors,
  recordingEvents,
  recordingLog,
} from '../../test/support/fakes.js'
import type {Hashes} from '../core/catalogue/file-record.js'
import {CatalogueMemory} from '../core/catalogue/memory.js'
import {MirrorbitsError} from '../core/errors.js'
import {asFilePath} from '../core/file-path.js'
import {refreshSource} from './refresh-source.js'
import type {SourcePassOptions, WalkedBatch, WalkedFile} from './source-pass.js'

const SHA256 = {sha1: false, sha256: true, md5: false}
const hashesOf = ({path, size}: WalkedFile): Hashes => ({
  sha1: '',
  sha256: Buffer.from(`${path} ${size}`).toString('hex').padEnd(64, '0').slice(0, 64),
  md5: '',
})
const batch = (files: readonly WalkedFile[], rest: Partial<WalkedBatch> = {}): WalkedBatch => ({
  files,
  aliases: [],
  unreadable: [],
  ...rest,
})
const walked = (path: string, size = 1, modTime = 1_000_000_000n): WalkedFile => ({
  path: asFilePath(path),
  size,
  modTime,
})
const many = (count: number, from = 0) => Array.from({length: count}, (_, at) => walked(`/many/${from + at}`))

function world() {
  const parts = {
    ...fakeCatalogue(),
    ...fakeHoldings(),
    ...fakeMirrors(),
    ...fakeLocks(),
    ...recordingEvents(),
    ...recordingLog(),
    memory: new CatalogueMemory(),
    hashed: [] as string[],
    hash: (file: WalkedFile): Promise<Hashes | undefined> => Promise.resolve(hashesOf(file)),
  }
  const refresh = (batches: readonly WalkedBatch[], options: Partial<SourcePassOptions> = {}) =>
    refreshSource(
      {
        ...parts,
        clock: () => 0,
        async *walk() {
          for (const next of batches) yield await Promise.resolve(next)
        },
        hash: file => {
          parts.hashed.push(file.path)
          return parts.hash(file)
        },
        loadCatalogue: () => Promise.resolve(parts.memory),
        onCommitted: ({epoch, rows, files}) => parts.memory.apply(epoch, rows, files),
      },
      {
        hashes: SHA256,
        maxRemovedPercent: 50,
        below: asFilePath(''),
        rehash: false,
        force: false,
        signal: new AbortController().signal,
        ...options,
      },
    )
  return {...parts, parts, refresh}
}

describe('refreshSource', () => {
  it('adds what is new, and tells everybody', async () => {
    const {refresh, files, published, held, pruned, memory} = world()

    const result = await refresh([batch([walked('/a'), walked('/b', 2)])], {request: 'r1'})

    expect(result).toEqual({added: 2, changed: 0, removed: 0, files: 2, epoch: 1, took: 0})
    expect(files.get(asFilePath('/b'))).toMatchObject({id: 2, size: 2, hashes: hashesOf(walked('/b', 2))})
    expect(memory.catalogue.idOf(asFilePath('/a'))).toBe(1)
    expect(published[0]).toEqual({type: 'source.started', request: 'r1'})
    expect(published.at(-1)).toEqual({type: 'source.finished', request: 'r1', ...result})
    expect(pruned).toEqual([[]])
    expect(held.size).toBe(0)
  })

  it('hashes and writes nothing when nothing changed, and keeps the history', async () => {
    const {refresh, hashed, commits, memory} = world()
    await refresh([batch([walked('/a')])])
    await refresh([batch([walked('/a', 2)])])
    hashed.length = 0

    expect(await refresh([batch([walked('/a', 2)])])).toMatchObject({added: 0, changed: 0, removed: 0, epoch: 2})

    expect(hashed).toEqual([])
    expect(commits).toHaveLength(2)
    expect(memory.history.versionAt(1, 1)).toMatchObject({size: 1})
  })

  it('stores what a changed file was before', async () => {
    const {refresh, commits} = world()
    await refresh([batch([walked('/a', 1), walked('/b')])])
    expect(await refresh([batch([walked('/a', 1, 5n), walked('/b')])])).toMatchObject({changed: 1, files: 2})
    expect(commits[1]?.changed).toEqual([
      {
        id: 1,
        before: {size: 1, modTime: 1_000_000_000n},
        file: {...walked('/a', 1, 5n), hashes: hashesOf(walked('/a'))},
      },
    ])
  })

  it('removes what is gone', async () => {
    const {refresh, files, memory} = world()
    await refresh([batch([walked('/a'), walked('/b')])])
    expect(await refresh([batch([walked('/b')])])).toMatchObject({removed: 1, files: 1})
    expect([...files.keys()]).toEqual(['/b'])
    expect(memory.catalogue.idOf(asFilePath('/a'))).toBeUndefined()
  })

  it('hashes anew what lacks a digest that is wanted, and keeps the digests that are not', async () => {
    const {refresh, files, parts} = world()
    await refresh([batch([walked('/a')])])
    parts.hash = () => Promise.resolve({sha1: '', sha256: '', md5: 'd'.repeat(32)})

    await refresh([batch([walked('/a')])], {hashes: {sha1: false, sha256: false, md5: true}})

    expect(files.get(asFilePath('/a'))?.hashes).toEqual({...hashesOf(walked('/a')), md5: 'd'.repeat(32)})
  })

  it('hashes everything anew when told', async () => {
    const {refresh, hashed, commits} = world()
    await refresh([batch([walked('/a')])])
    await refresh([batch([walked('/a')])], {rehash: true})
    expect(hashed).toEqual(['/a', '/a'])
    expect(commits[1]?.rehashed).toHaveLength(1)
  })

  it('leaves a file that changed while it was read for the next scan', async () => {
    const {refresh, files, parts} = world()
    await refresh([batch([walked('/a')])])
    parts.hash = () => Promise.resolve(undefined)
    expect(await refresh([batch([walked('/a', 9), walked('/b')])])).toMatchObject({added: 0, changed: 0, removed: 0})
    expect(files.get(asFilePath('/a'))?.size).toBe(1)
  })

  it('keeps the files and links of a folder that it cannot read', async () => {
    const {refresh, files, catalogue, lines} = world()
    const link = {alias: asFilePath('/c/link'), target: asFilePath('/c/a')}
    const gone = {alias: asFilePath('/link'), target: asFilePath('/a')}
    await refresh([batch([walked('/a'), walked('/c/a'), walked('/cd'), walked('/e')], {aliases: [link, gone]})])
    const unreadable = [
      {path: asFilePath('/c'), reason: 'EACCES'},
      {path: asFilePath('/e'), reason: 'EIO'},
    ]
    await refresh([batch([walked('/a')], {unreadable})])

    expect([...files.keys()]).toEqual(['/a', '/c/a', '/e'])
    expect(await catalogue.aliases()).toEqual([link])
    expect(lines).toContainEqual(expect.objectContaining({level: 'warn', fields: {path: '/c', reason: 'EACCES'}}))
  })

  it('keeps everything when the repository itself cannot be read', async () => {
    const {refresh, files} = world()
    await refresh([batch([walked('/a')])])
    await refresh([batch([], {unreadable: [{path: asFilePath('/'), reason: 'EIO'}]})])
    expect(files.size).toBe(1)
  })

  it('refuses an empty repository, however few files the catalogue has', async () => {
    const {refresh, files, published} = world()
    await refresh([batch([walked('/a')])])
    await expect(refresh([])).rejects.toMatchObject({code: 'MB_SOURCE_SUSPICIOUS'})
    expect(files.size).toBe(1)
    expect(published.at(-1)).toMatchObject({
      type: 'source.failed',
      code: 'MB_SOURCE_SUSPICIOUS',
      hint: expect.stringContaining('--force') as string,
    })

    expect(await refresh([], {force: true})).toMatchObject({removed: 1, files: 0})
  })

  it('lets the only file of a small repository be replaced by another', async () => {
    const {refresh} = world()
    await refresh([batch([walked('/v1')])])
    expect(await refresh([batch([walked('/v2')])])).toMatchObject({added: 1, removed: 1})
  })

  it.each([
    ['half of the files', 50, {removed: 50}],
    ['few files though many percent', 19, {removed: 19}, 30],
  ])('removes %s', async (_, gone, expected, count = 100) => {
    const {refresh} = world()
    await refresh([batch(many(count))])
    expect(await refresh([batch(many(count).slice(gone))])).toMatchObject(expected)
  })

  it('refuses to remove more than the percentage allows, unless forced', async () => {
    const {refresh, files} = world()
    await refresh([batch(many(100))])
    await expect(refresh([batch(many(49))])).rejects.toMatchObject({code: 'MB_SOURCE_SUSPICIOUS'})
    expect(files.size).toBe(100)
    expect(await refresh([batch(many(49))], {force: true})).toMatchObject({removed: 51})
  })

  it('stores many changes in parts', async () => {
    const {refresh, commits} = world()
    const batches = Array.from({length: 11}, (_, at) => batch(many(1000, at * 1000)))
    expect(await refresh(batches)).toMatchObject({added: 11_000, epoch: 3})
    expect(commits.map(({added}) => added.length)).toEqual([5000, 5000, 1000])

    expect(await refresh([batch(many(1))], {force: true})).toMatchObject({removed: 10_999, epoch: 6})
    expect(commits.slice(3).map(({removed}) => removed.length)).toEqual([5000, 5000, 999])
  })

  it('keeps the parts that it has stored when it is cancelled', async () => {
    const stop = new AbortController()
    const {refresh, files, published, held} = world()
    function* batches() {
      yield batch(many(5000))
      stop.abort(new Error('enough'))
      yield batch(many(5000, 5000))
    }
    await expect(refresh(batches() as never, {signal: stop.signal})).rejects.toMatchObject({code: 'MB_CANCELLED'})
    expect(files.size).toBe(5000)
    expect(published.at(-1)).toMatchObject({type: 'source.failed', code: 'MB_CANCELLED'})
    expect(held.size).toBe(0)
  })

  it('stops when its lock is lost', async () => {
    const {refresh, parts, lose} = world()
    parts.hash = file => {
      lose('source')
      return Promise.resolve(hashesOf(file))
    }
    await expect(refresh([batch([walked('/a')])])).rejects.toMatchObject({code: 'MB_CANCELLED'})
    expect(parts.files.size).toBe(0)
  })

  it('does not scan twice at the same time', async () => {
    const {refresh, locks, published} = world()
    await locks.sourceScan()
    await expect(refresh([])).rejects.toMatchObject({code: 'MB_SCAN_RUNNING'})
    expect(published).toEqual([])
  })

  it('stores the links, and passes on why it failed', async () => {
    const {refresh, catalogue, parts, published} = world()
    const link = {alias: asFilePath('/l'), target: asFilePath('/a')}
    await refresh([batch([walked('/a')], {aliases: [link]})])
    expect(await catalogue.aliases()).toEqual([link])

    parts.hash = () => Promise.reject(new MirrorbitsError('MB_REPOSITORY_MISSING', 'away'))
    await expect(refresh([batch([walked('/b')])])).rejects.toMatchObject({code: 'MB_REPOSITORY_MISSING'})
    parts.hash = () => Promise.reject(new TypeError('odd'))
    await expect(refresh([batch([walked('/b')])])).rejects.toThrow('odd')
    expect(published.at(-1)).toEqual({type: 'source.failed', code: 'MB_INTERNAL', message: 'odd'})
  })
})

describe('refreshSource of a part', () => {
  const inB = {below: asFilePath('/b')}
  const aliasOf = (alias: string) => ({alias: asFilePath(alias), target: asFilePath('/a')})

  it('changes nothing outside of it', async () => {
    const {refresh, files, parts} = world()
    await refresh([
      batch([walked('/a'), walked('/b'), walked('/b/1'), walked('/b/2'), walked('/bc')], {
        aliases: [aliasOf('/x'), aliasOf('/b/y'), aliasOf('/bz')],
      }),
    ])

    const result = await refresh([batch([walked('/b/2', 5), walked('/b/3')], {aliases: [aliasOf('/b/z')]})], inB)

    expect(result).toMatchObject({added: 1, changed: 1, removed: 2, files: 4})
    expect([...files.keys()].sort()).toEqual(['/a', '/b/2', '/b/3', '/bc'])
    expect((await parts.catalogue.aliases()).map(({alias}) => alias).sort()).toEqual(['/b/z', '/bz', '/x'])
  })

  it('may be a file that is gone, or a folder of few files', async () => {
    const {refresh, files} = world()
    await refresh([batch([walked('/a'), walked('/b/1'), walked('/b/2')])])
    expect(await refresh([batch([])], {below: asFilePath('/b/1')})).toMatchObject({removed: 1})
    expect(await refresh([batch([])], inB)).toMatchObject({removed: 1})
    expect([...files.keys()]).toEqual(['/a'])
  })

  it('is refused when much of that part is gone, however little that is of the whole', async () => {
    const {refresh, files} = world()
    await refresh([batch([...many(1000), ...Array.from({length: 30}, (_, at) => walked(`/b/${at}`))])])
    await expect(refresh([batch([])], inB)).rejects.toMatchObject({
      code: 'MB_SOURCE_SUSPICIOUS',
      message: expect.stringContaining('30 of 30 files are gone from /b;') as string,
    })
    expect(files.size).toBe(1030)
    expect(await refresh([batch([])], {...inB, force: true})).toMatchObject({removed: 30, files: 1000})
  })

  it('says so when nothing is and was there', async () => {
    const {refresh} = world()
    await refresh([batch([walked('/bb')])])
    await expect(refresh([batch([])], inB)).rejects.toMatchObject({code: 'MB_FILE_NOT_FOUND'})
  })
})
