import {describe, expect, it} from 'vitest'
import {
  fakeHoldings,
  fakeLocks,
  fakeMirrors,
  recordingEvents,
  recordingLog,
  recordingMirrorLogs,
  sourceFile,
} from '../../test/support/fakes.js'
import {mirrorWith} from '../../test/support/mirrors.js'
import {CatalogueMemory} from '../core/catalogue/memory.js'
import {MirrorbitsError} from '../core/errors.js'
import {asFilePath} from '../core/file-path.js'
import type {Holdings} from '../core/holdings/holdings.js'
import type {ScanProtocol} from '../core/mirror.js'
import type {Lister} from './lister.js'
import {scanMirror, type ScanMirrorDeps, type ScanMirrorOptions} from './scan-mirror.js'

const mirror = mirrorWith({id: 3, name: 'm3', rsyncUrl: 'rsync://h/m/', ftpUrl: 'ftp://h/'})
const listed = (path: string, size = 1) => ({path: asFilePath(path), size, modTime: 1_000_000_000n})

type Listing = Lister['list']
const lists =
  (...paths: string[]): Listing =>
  (_, onFiles) => {
    onFiles(paths.map(path => listed(path)))
    return Promise.resolve({precision: 0n, hiddenFolders: []})
  }
const fails =
  (message: string): Listing =>
  () =>
    Promise.reject(new MirrorbitsError('MB_SCAN_FAILED', message))

const lister = (protocol: ScanProtocol, list: Listing): Lister => ({
  protocol,
  listFolder: () => Promise.resolve(undefined),
  urlOf: ({rsyncUrl, ftpUrl}) => (protocol === 'rsync' ? rsyncUrl : ftpUrl),
  list,
})

function world(
  rsync: Listing = lists('/a', '/b'),
  ftp: Listing = lists('/a'),
  more: Pick<ScanMirrorDeps, 'readTrace'> = {readTrace: undefined},
) {
  const memory = new CatalogueMemory()
  memory.apply(
    4,
    [],
    ['/a', '/b', '/c/d'].map((path, id) => ({...sourceFile(path), id})),
  )
  const told: [number, Holdings][] = []
  let now = 1000
  const parts = {
    ...fakeMirrors(mirror),
    ...fakeHoldings(),
    ...fakeLocks(),
    ...recordingEvents(),
    ...recordingLog(),
    ...recordingMirrorLogs(),
    memory,
    told,
  }
  const deps = {
    ...parts,
    clock: () => (now += 1000),
    listers: [lister('rsync', rsync), lister('ftp', ftp)],
    loadCatalogue: () => Promise.resolve(memory),
    onHoldings: (id: number, holdings: Holdings) => void told.push([id, holdings]),
    readTrace: more.readTrace,
  }
  const scan = (options: Partial<ScanMirrorOptions> = {}, known = mirror) =>
    scanMirror(deps, known, {
      protocol: 'any',
      fixTimezoneOffsets: false,
      signal: new AbortController().signal,
      ...options,
    })
  const types = () => parts.published.map(({type}) => type)
  return {...parts, scan, types}
}

describe('scanMirror', () => {
  it('stores what the mirror has, and tells memory, the log and everybody', async () => {
    const {scan, stored, told, entries, published, held, records} = world()

    const result = await scan({request: 'r1'})

    expect(result).toMatchObject({listed: 2, known: 2, removed: 0, differ: 0, tzOffsetMs: 0, epoch: 4})
    expect(stored.get(3)?.holdings.counts).toEqual({listed: 2, known: 2, differing: 0})
    expect(told).toEqual([[3, stored.get(3)?.holdings]])
    expect(entries).toEqual([
      {mirror: 3, kind: 'scan-started', protocol: 'rsync'},
      {mirror: 3, kind: 'scan-completed', listed: 2, known: 2, removed: 0, tzOffsetMs: 0},
    ])
    expect(published[0]).toEqual({type: 'scan.started', mirror: 3, name: 'm3', request: 'r1', protocol: 'rsync'})
    expect(published.at(-1)).toEqual({type: 'scan.finished', mirror: 3, name: 'm3', request: 'r1', ...result})
    expect(records.get(3)?.lastSuccessfulSyncProtocol).toBe('rsync')
    expect(held.size).toBe(0)
  })

  it('counts what the mirror had and has no longer', async () => {
    let paths = ['/a', '/b']
    const {scan, entries} = world((source, onFiles) => lists(...paths)(source, onFiles))
    await scan()
    paths = ['/b', '/unknown']
    expect(await scan()).toMatchObject({listed: 2, known: 1, removed: 1})
    expect(entries.at(-1)).toMatchObject({removed: 1})
  })

  it('takes an empty listing for what it is, and leaves nothing of the one before', async () => {
    let paths = ['/a', '/b']
    const {scan, stored} = world((source, onFiles) => lists(...paths)(source, onFiles))
    await scan()
    paths = []
    expect(await scan()).toMatchObject({listed: 0, known: 0, removed: 2})
    const holdings = stored.get(3)?.holdings
    expect(holdings?.counts).toEqual({listed: 0, known: 0, differing: 0})
    expect([0, 1, 2].map(id => holdings?.same.has(id))).toEqual([false, false, false])
  })

  it('tells the protocols their mirror, and what we have of a file', async () => {
    const seen: unknown[] = []
    const {scan} = world((source, onFiles) => {
      seen.push(source.mirror.name, source.expected(asFilePath('/a')), source.expected(asFilePath('/unknown')))
      return lists('/a')(source, onFiles)
    })
    await scan()
    expect(seen).toEqual(['m3', {size: 1, modTime: 1_000_000_000n}, undefined])
  })

  it('tells of its progress', async () => {
    const {scan, published} = world((_, onFiles) => {
      onFiles([listed('/a')])
      onFiles([listed('/b')])
      return Promise.resolve({precision: 0n, hiddenFolders: []})
    })
    await scan()
    const progress = published.filter(({type}) => type === 'scan.progress')
    expect(progress).toContainEqual({type: 'scan.progress', mirror: 3, name: 'm3', listed: 1, expected: 3})
  })

  it('lists by the second protocol when the first fails', async () => {
    const {scan, records, lines} = world(fails('rsync: no route'))
    expect(await scan()).toMatchObject({listed: 1})
    expect(records.get(3)?.lastSuccessfulSyncProtocol).toBe('ftp')
    expect(lines).toContainEqual(expect.objectContaining({level: 'warn', message: 'listing failed'}))
  })

  it('stores nothing when no protocol works, and tells the first failure', async () => {
    const {scan, stored, told, entries, published, held} = world(fails('rsync: no route'), fails('ftp: 530'))

    await expect(scan()).rejects.toMatchObject({code: 'MB_SCAN_FAILED', message: 'rsync: no route'})

    expect([stored.size, told.length, held.size]).toEqual([0, 0, 0])
    expect(entries.at(-1)).toEqual({mirror: 3, kind: 'error', error: 'rsync: no route'})
    expect(published.at(-1)).toMatchObject({type: 'scan.failed', code: 'MB_SCAN_FAILED', message: 'rsync: no route'})
  })

  it('tries only the protocol that was asked for', async () => {
    const {scan, records} = world()
    expect(await scan({protocol: 'ftp'})).toMatchObject({listed: 1})
    expect(records.get(3)?.lastSuccessfulSyncProtocol).toBe('ftp')
  })

  it('tells the failure also when it cannot be logged, and what an unforeseen one was', async () => {
    const {scan, mirrorLogs, published} = world(() => Promise.reject(new TypeError('odd')), fails('x'))
    const append = mirrorLogs.append.bind(mirrorLogs)
    mirrorLogs.append = (id, entry) =>
      entry.kind === 'error' ? Promise.reject(new Error('Redis is away')) : append(id, entry)

    await expect(scan()).rejects.toThrow('odd')
    expect(published.at(-1)).toMatchObject({type: 'scan.failed', code: 'MB_INTERNAL', message: 'odd'})
  })

  it('does not scan a mirror twice at the same time', async () => {
    const {scan, locks, types} = world()
    await locks.mirrorScan(3)
    await expect(scan()).rejects.toMatchObject({code: 'MB_SCAN_RUNNING'})
    expect(types()).toEqual([])
  })

  it('needs a catalogue to compare with', async () => {
    const {scan, memory, held} = world()
    for (const id of [0, 1, 2]) memory.catalogue.delete(id)
    await expect(scan()).rejects.toMatchObject({code: 'MB_NOT_INDEXED'})
    expect(held.size).toBe(0)
  })

  it.each([
    ['any', {...mirror, rsyncUrl: '', ftpUrl: ''}, 'rsync or ftp'],
    ['ftp', {...mirror, ftpUrl: ''}, 'ftp'],
  ] as const)('needs a URL to scan by %s', async (protocol, without, named) => {
    const {mirrors, mirrorLogs, holdings, locks, events, log, memory} = world()
    const deps = {
      mirrors,
      mirrorLogs,
      holdings,
      locks,
      events,
      log,
      clock: () => 0,
      onHoldings: () => undefined,
      readTrace: undefined,
    }
    const scan = scanMirror(
      {
        ...deps,
        listers: [lister('rsync', lists()), lister('ftp', lists())],
        loadCatalogue: () => Promise.resolve(memory),
      },
      without,
      {protocol, fixTimezoneOffsets: false, signal: new AbortController().signal},
    )
    await expect(scan).rejects.toMatchObject({
      code: 'MB_MIRROR_INVALID',
      message: `m3 has no URL that can be scanned by ${named}.`,
    })
  })

  it('stops when it is cancelled, without trying another protocol', async () => {
    const stop = new AbortController()
    const {scan, stored, types, held} = world(({signal}) => {
      stop.abort(new Error('enough'))
      return Promise.reject(signal.reason as Error)
    })
    await expect(scan({signal: stop.signal})).rejects.toMatchObject({code: 'MB_CANCELLED'})
    expect(types()).toEqual(['scan.started', 'scan.failed'])
    expect([stored.size, held.size]).toEqual([0, 0])
  })

  it('is left open when its node ends, for others to do it, and not when somebody has stopped it', async () => {
    for (const isLeftToOthers of [true, false]) {
      const stop = new AbortController()
      const parts = world(({signal}) => {
        stop.abort(new Error('enough'))
        return Promise.reject(signal.reason as Error)
      })
      await expect(parts.scan({signal: stop.signal, isLeftToOthers})).rejects.toMatchObject({code: 'MB_CANCELLED'})
      expect(parts.records.get(3)?.isScanOpen).toBe(isLeftToOthers)
    }
  })

  it('that is due because another one was cut off is not done when that one has ended after all', async () => {
    const cutOff = {...mirror, isScanOpen: true}
    const ended = world()
    await expect(ended.scan({isLeftToOthers: true}, cutOff)).rejects.toMatchObject({code: 'MB_SCAN_RUNNING'})
    expect([ended.types(), ended.held.size]).toEqual([[], 0])
    // Who asks for a scan gets one.
    expect(await ended.scan({}, cutOff)).toMatchObject({listed: 2})

    const open = world()
    open.records.set(3, cutOff)
    expect(await open.scan({isLeftToOthers: true}, cutOff)).toMatchObject({listed: 2})
  })

  it('stops when its lock is lost', async () => {
    const parts = world(({signal}) => {
      parts.lose('mirror 3')
      return Promise.reject(signal.reason as Error)
    })
    await expect(parts.scan()).rejects.toMatchObject({code: 'MB_CANCELLED'})
    expect(parts.stored.size).toBe(0)
  })

  it('stores nothing for a mirror that was removed meanwhile', async () => {
    const {scan, state, told, types, records} = world()
    state.isGone = true
    records.delete(3)
    await expect(scan()).rejects.toMatchObject({
      code: 'MB_MIRROR_NOT_FOUND',
      message: 'm3 was removed during its scan.',
    })
    expect(told).toEqual([])
    expect(types().at(-1)).toBe('scan.failed')
  })

  it('says that the mirror was removed when that took its lock away', async () => {
    const parts = world(({signal}) => {
      parts.records.delete(3)
      parts.lose('mirror 3')
      return Promise.reject(signal.reason as Error)
    })
    await expect(parts.scan()).rejects.toMatchObject({code: 'MB_MIRROR_NOT_FOUND'})
    expect(parts.published.at(-1)).toMatchObject({type: 'scan.failed', code: 'MB_MIRROR_NOT_FOUND'})
  })

  it('says that it was stopped when another scan took over', async () => {
    const {scan, state, told} = world()
    state.isGone = true
    await expect(scan()).rejects.toMatchObject({code: 'MB_CANCELLED'})
    expect(told).toEqual([])
  })

  it('tells its own failure when it cannot be known whether the mirror was removed', async () => {
    const parts = world(({signal}) => {
      parts.mirrors.get = () => Promise.reject(new Error('Redis is away'))
      parts.lose('mirror 3')
      return Promise.reject(signal.reason as Error)
    })
    await expect(parts.scan()).rejects.toMatchObject({code: 'MB_CANCELLED'})
  })

  it('tells what is wrong with Redis when that is why it lost its lock', async () => {
    const silence = new MirrorbitsError('MB_REDIS_UNREACHABLE', 'Redis has not answered.')
    const parts = world(({signal}) => {
      parts.lose('mirror 3', silence)
      return Promise.reject(signal.reason as Error)
    })
    await expect(parts.scan()).rejects.toBe(silence)
    expect(parts.published.at(-1)).toMatchObject({type: 'scan.failed', code: 'MB_REDIS_UNREACHABLE'})
  })

  it('keeps what is in folders that the mirror could not list', async () => {
    let isHidden = false
    const {scan, stored} = world((source, onFiles) =>
      isHidden
        ? lists('/a')(source, onFiles).then(end => ({...end, hiddenFolders: [asFilePath('/c')]}))
        : lists('/a', '/b', '/c/d')(source, onFiles),
    )
    await scan()
    isHidden = true
    expect(await scan()).toMatchObject({listed: 1, known: 2, removed: 1})
    expect(stored.get(3)?.holdings.same.has(2)).toBe(true)
  })

  describe('with a trace file', () => {
    it('keeps its time, also when the listing fails', async () => {
      const readTrace = () => Promise.resolve({kind: 'time', unixSeconds: 77} as const)
      const {scan, records} = world(fails('rsync: no route'), fails('ftp: 530'), {readTrace})
      await expect(scan()).rejects.toThrow('no route')
      expect(records.get(3)?.lastModTime).toBe(77)
    })

    it('scans all the same when the file cannot be read', async () => {
      const readTrace = () => Promise.resolve({kind: 'problem', problem: 'status 404'} as const)
      const {scan, records, lines} = world(undefined, undefined, {readTrace})
      expect(await scan()).toMatchObject({listed: 2})
      expect(records.get(3)?.lastModTime).toBeUndefined()
      expect(lines).toContainEqual({
        level: 'warn',
        fields: {mirror: 'm3', problem: 'status 404'},
        message: 'the trace file cannot be read',
      })
    })

    it('scans all the same when its time cannot be stored', async () => {
      const readTrace = () => Promise.resolve({kind: 'time', unixSeconds: 77} as const)
      const {scan, mirrors, lines} = world(undefined, undefined, {readTrace})
      mirrors.setLastModTime = () => Promise.reject(new Error('Redis is away'))
      expect(await scan()).toMatchObject({listed: 2})
      expect(lines).toContainEqual(
        expect.objectContaining({level: 'warn', message: 'the time of the trace file could not be stored'}),
      )
    })

    it('does not wait for the file before it lists, and stops reading it when it is cancelled', async () => {
      const stop = new AbortController()
      const readTrace = (_: unknown, signal: AbortSignal) =>
        new Promise<never>((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error)
          })
        })
      const listing: Listing = ({signal}) => {
        stop.abort(new Error('enough'))
        return Promise.reject(signal.reason as Error)
      }
      const {scan, lines} = world(listing, undefined, {readTrace})
      await expect(scan({signal: stop.signal})).rejects.toMatchObject({code: 'MB_CANCELLED'})
      expect(lines.filter(({message}) => message.includes('trace'))).toEqual([])
    })
  })
})
