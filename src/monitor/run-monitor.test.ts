import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {SOURCE} from '../core/cluster-owner.js'
import type {Config} from '../core/config.js'
import {type ErrorCode, MirrorbitsError} from '../core/errors.js'
import type {EventBody} from '../core/events.js'
import type {Mirror} from '../core/mirror.js'
import {startMonitor, type Monitor, type MonitorDeps} from './run-monitor.js'

const MINUTE = 60_000
const mirror = {
  id: 1,
  name: 'm',
  enabled: true,
  rsyncUrl: 'rsync://m/',
  http: {isUp: true},
  https: {isUp: false},
} as Mirror
const found = (isUp: boolean) => [{protocol: 'http' as const, state: {isUp}}]

let settings: {
  -readonly [
    K in
      | 'repositoryScanInterval'
      | 'scanInterval'
      | 'checkInterval'
      | 'concurrentSync'
      | 'sourceSync'
      | 'sourceSyncInterval'
  ]: Config[K]
}
let monitor: Monitor
let mirrors: Mirror[]
let refresh: ReturnType<typeof vi.fn<MonitorDeps['refresh']>>
let scan: ReturnType<typeof vi.fn<MonitorDeps['scan']>>
let warn: ReturnType<typeof vi.fn<(fields: object, message: string) => void>>
let syncSource: ReturnType<typeof vi.fn<MonitorDeps['syncSource']>>
let wantsRescan: boolean
let published: EventBody[]
let check: ReturnType<typeof vi.fn<MonitorDeps['check']>>

beforeEach(() => {
  vi.useFakeTimers()
  mirrors = [mirror]
  settings = {
    repositoryScanInterval: 5,
    scanInterval: 30,
    checkInterval: 1,
    concurrentSync: 5,
    sourceSync: '',
    sourceSyncInterval: 15,
  }
  refresh = vi.fn(() => Promise.resolve())
  scan = vi.fn(() => Promise.resolve())
  syncSource = vi.fn(() => Promise.resolve())
  warn = vi.fn()
  check = vi.fn(() => Promise.resolve(found(true)))
  wantsRescan = false
  published = []
})
afterEach(async () => {
  await monitor.stop()
  vi.useRealTimers()
})

function start({owned = [SOURCE, 1], hasCatalogue = true}: {owned?: number[]; hasCatalogue?: boolean} = {}): void {
  const quiet = () => undefined
  const log = {debug: quiet, info: quiet, warn, error: quiet, child: () => log}
  monitor = startMonitor({
    cluster: {node: 'n', nodes: () => ['n'], owns: subject => owned.includes(subject), stop: () => Promise.resolve()},
    config: () => settings as Config,
    mirrors: () => mirrors,
    hasCatalogue: () => hasCatalogue,
    isReady: () => true,
    check,
    wantsRescan: () => wantsRescan,
    scan,
    refresh,
    syncSource,
    events: {publish: event => void published.push(event)},
    log,
    clock: () => Date.now(),
    random: () => 0,
  })
}

const fails = (code: ErrorCode = 'MB_SOURCE_SUSPICIOUS'): Promise<void> =>
  Promise.reject(new MirrorbitsError(code, 'files are gone'))
const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('startMonitor', () => {
  it('scans the source first, then mirrors', async () => {
    let end = (): void => undefined
    refresh.mockReturnValueOnce(new Promise(resolve => (end = resolve)))
    start()
    await passes(3000)
    expect(scan).not.toHaveBeenCalled()
    end()
    await passes(1000)
    expect(scan).toHaveBeenCalledOnce()
    expect(check).toHaveBeenCalledOnce()
  })

  it('goes on checking mirrors when the source cannot be scanned and its files are known', async () => {
    refresh.mockImplementation(() => fails())
    start()
    await passes(2 * MINUTE)
    expect(check.mock.calls.length).toBeGreaterThanOrEqual(2)
    expect(scan).toHaveBeenCalled()
  })

  it('compares no mirror with a source of which nothing is known', async () => {
    refresh.mockImplementation(() => fails())
    start({hasCatalogue: false})
    await passes(MINUTE)
    expect(refresh.mock.calls.length).toBeGreaterThan(2)
    expect(scan).not.toHaveBeenCalled()
  })

  it('leaves what other nodes own to them', async () => {
    start({owned: []})
    await passes(10 * MINUTE)
    for (const work of [refresh, scan, check]) expect(work).not.toHaveBeenCalled()
  })

  it('scans the source at the interval that a reload sets, also after it was switched off', async () => {
    settings.repositoryScanInterval = 0
    start()
    await passes(60 * MINUTE)
    expect(refresh).toHaveBeenCalledOnce()
    settings.repositoryScanInterval = 5
    await passes(2000)
    expect(refresh).toHaveBeenCalledTimes(2)
    settings.repositoryScanInterval = 1
    await passes(MINUTE + 2000)
    expect(refresh).toHaveBeenCalledTimes(3)
  })

  it('scans the source soon when asked, but not twice within a minute', async () => {
    start()
    await passes(1000)
    for (let seconds = 0; seconds < 90; seconds++) {
      monitor.refreshSoon()
      await passes(1000)
    }
    expect(refresh).toHaveBeenCalledTimes(2)
    // Once more for what was asked since; then not before its interval is over.
    await passes(4 * MINUTE)
    expect(refresh).toHaveBeenCalledTimes(3)
  })

  it('is not talked into scanning a source whose scans are switched off', async () => {
    settings.repositoryScanInterval = 0
    start()
    await passes(2 * MINUTE)
    monitor.refreshSoon()
    await passes(2 * MINUTE)
    expect(refresh).toHaveBeenCalledOnce()
  })

  it('leaves disabled mirrors alone', async () => {
    mirrors = [{...mirror, enabled: false}]
    start()
    await passes(5 * MINUTE)
    expect(scan).not.toHaveBeenCalled()
    expect(check).not.toHaveBeenCalled()
  })

  it('checks a mirror as soon as there is something to ask it for', async () => {
    mirrors = [{...mirror, lastSync: Date.now() / 1000}]
    check.mockResolvedValueOnce([]).mockResolvedValueOnce([])
    start()
    await passes(10_000)
    expect(check).toHaveBeenCalledTimes(3)
    await passes(MINUTE)
    expect(check).toHaveBeenCalledTimes(4)
  })

  it('scans no more mirrors at once than ConcurrentSync says, and no mirror twice', async () => {
    settings.concurrentSync = 2
    mirrors = [1, 2, 3].map(id => ({...mirror, id}))
    scan.mockImplementation((_, signal) => new Promise(resolve => signal.addEventListener('abort', () => resolve())))
    start({owned: [SOURCE, 1, 2, 3]})
    await passes(MINUTE)
    expect(scan.mock.calls.map(([{id}]) => id)).toEqual([1, 2])
  })

  it('tells which mirrors wait for their scan, and that none does when it ends', async () => {
    settings.concurrentSync = 1
    mirrors = [1, 2, 3].map(id => ({...mirror, id, name: `m${id}`}))
    scan.mockImplementation((_, signal) => new Promise(resolve => signal.addEventListener('abort', () => resolve())))
    start({owned: [SOURCE, 1, 2, 3]})
    await passes(2000)
    const waiting = {
      type: 'scan.queue',
      waiting: 2,
      mirrors: [
        {mirror: 2, name: 'm2'},
        {mirror: 3, name: 'm3'},
      ],
    }
    expect(published).toEqual([waiting])
    await monitor.stop()
    expect(published).toEqual([waiting, {type: 'scan.queue', waiting: 0, mirrors: []}])
  })

  it('begins with the mirror whose last scan is longest ago', async () => {
    settings.concurrentSync = 1
    const hoursAgo = (hours: number) => Date.now() / 1000 - hours * 3600
    mirrors = [1, 2, 3].map(id => ({...mirror, id, lastSync: hoursAgo([3, 9, 6][id - 1] ?? 0)}))
    scan.mockImplementation(({id}) => {
      mirrors = mirrors.map(one => (one.id === id ? {...one, lastSync: Date.now() / 1000} : one))
      return Promise.resolve()
    })
    start({owned: [SOURCE, 1, 2, 3]})
    await passes(5000)
    expect(scan.mock.calls.map(([{id}]) => id)).toEqual([2, 3, 1])
  })

  it('tries a failed source scan again after ten seconds', async () => {
    refresh.mockImplementationOnce(() => fails())
    start({hasCatalogue: false})
    await passes(9000)
    expect(refresh).toHaveBeenCalledTimes(1)
    await passes(2000)
    expect(refresh).toHaveBeenCalledTimes(2)
  })

  it.each([
    [5, 5 * MINUTE],
    [0, 10 * MINUTE],
  ])('waits longer after each failed source scan, with an interval of %i up to %i ms', async (interval, longest) => {
    settings.repositoryScanInterval = interval
    refresh.mockImplementation(() => fails())
    start({hasCatalogue: false})
    const times = () => refresh.mock.invocationCallOrder.length
    await passes(65_000)
    expect(times()).toBe(3) // at once, after 10 and after 20 more seconds
    await passes(60 * MINUTE)
    const before = times()
    await passes(2 * longest + 5000)
    expect(times() - before).toBe(2)
  })

  it('begins with short waits again after a source scan that worked', async () => {
    settings.repositoryScanInterval = 5
    refresh
      .mockImplementationOnce(() => fails())
      .mockImplementationOnce(() => fails())
      .mockImplementationOnce(() => fails())
    start({hasCatalogue: false})
    await passes(2 * MINUTE)
    expect(refresh).toHaveBeenCalledTimes(4)
    refresh.mockImplementation(() => fails())
    await passes(5 * MINUTE)
    expect(refresh).toHaveBeenCalledTimes(4 + 3) // at the interval, after 10 and after 20 more seconds
  })

  it('scans the source at once when what was known of it is gone, also when scans are switched off', async () => {
    settings.repositoryScanInterval = 0
    start()
    await passes(5000)
    monitor.refreshNow()
    await passes(2000)
    expect(refresh).toHaveBeenCalledTimes(2)
    await passes(60 * MINUTE)
    expect(refresh).toHaveBeenCalledTimes(2)
  })

  it('tells once an hour that a mirror cannot be scanned, and tries it when its URLs change', async () => {
    mirrors = [{...mirror, rsyncUrl: '', ftpUrl: 'ftp://m/'}]
    scan.mockImplementation(() => Promise.reject(new MirrorbitsError('MB_MIRROR_INVALID', 'no URL')))
    start()
    await passes(59 * MINUTE)
    expect(warn).toHaveBeenCalledOnce()
    expect(warn.mock.calls[0]?.[0]).toEqual({mirror: 'm', reason: 'no URL'})
    await passes(2 * MINUTE)
    expect(warn).toHaveBeenCalledTimes(2)
    mirrors = [{...mirror, ftpUrl: 'ftp://m/'}]
    await passes(2000)
    expect(scan).toHaveBeenCalledTimes(3)
  })

  it('repeats a check that failed within seconds when the mirror was up, and not one of a mirror that is down', async () => {
    check.mockImplementation(() => Promise.resolve(found(false)))
    mirrors = [{...mirror, lastSync: Date.now() / 1000}]
    start()
    await passes(1000)
    expect(check).toHaveBeenCalledTimes(1)
    await passes(10_000)
    expect(check).toHaveBeenCalledTimes(2)
    mirrors = [{...mirror, lastSync: Date.now() / 1000, http: {isUp: false, reason: ''}}]
    await passes(MINUTE - 5000)
    expect(check).toHaveBeenCalledTimes(3)
  })

  it('goes on checking a mirror that a check has disabled', async () => {
    mirrors = [{...mirror, enabled: false, isDisabledByCheck: true}]
    start()
    await passes(2 * MINUTE)
    expect(check.mock.calls.length).toBeGreaterThanOrEqual(2)
  })

  it('scans a mirror that lost files sooner, but not again and again', async () => {
    mirrors = [{...mirror, lastSync: Date.now() / 1000}]
    start()
    await passes(6 * MINUTE)
    expect(scan).not.toHaveBeenCalled()
    wantsRescan = true
    await passes(2000)
    expect(scan).toHaveBeenCalledOnce()
    mirrors = [{...mirror, lastSync: Date.now() / 1000}]
    await passes(4 * MINUTE)
    expect(scan).toHaveBeenCalledOnce()
  })

  it('takes up a scan that was cut off as soon as its lock has lapsed', async () => {
    mirrors = [{...mirror, lastSync: Date.now() / 1000 - 1, isScanOpen: true}]
    let isLocked = true
    scan.mockImplementation(() => (isLocked ? fails('MB_SCAN_RUNNING') : Promise.resolve()))
    start()
    await passes(5000)
    isLocked = false
    scan.mockClear()
    await passes(3000)
    expect(scan).toHaveBeenCalled()
  })

  it('takes up a source scan of a node that died as soon as its lock has lapsed', async () => {
    refresh.mockImplementation(() => fails('MB_SCAN_RUNNING'))
    start()
    await passes(30_000)
    refresh.mockClear()
    await passes(3000)
    expect(refresh).toHaveBeenCalled()
  })

  it('does not repeat every second a mirror scan that fails before it has begun', async () => {
    scan.mockImplementation(() => Promise.reject(new MirrorbitsError('MB_SCAN_FAILED', 'elsewhere')))
    start()
    await passes(MINUTE)
    expect(scan.mock.calls.length).toBeGreaterThanOrEqual(4)
    expect(scan.mock.calls.length).toBeLessThanOrEqual(7)
    expect(warn).not.toHaveBeenCalled()
  })

  it('copies the repository from its master before it is scanned, also when scans are switched off', async () => {
    settings.sourceSync = 'rsync://master/all/'
    settings.repositoryScanInterval = 0
    start()
    await passes(1000)
    expect(syncSource.mock.invocationCallOrder[0]).toBeLessThan(refresh.mock.invocationCallOrder[0] ?? 0)
    await passes(31 * MINUTE)
    expect(syncSource).toHaveBeenCalledTimes(3)
    expect(refresh).toHaveBeenCalledTimes(3)
  })

  it('scans what is there when it cannot be copied', async () => {
    settings.sourceSync = 'rsync://master/all/'
    syncSource.mockImplementation(() => fails('MB_SYNC_FAILED'))
    start()
    await passes(4 * MINUTE)
    expect(syncSource).toHaveBeenCalledOnce()
    expect(refresh).toHaveBeenCalledOnce()
  })

  it('copies it soon when another node was at it', async () => {
    settings.sourceSync = 'rsync://master/all/'
    syncSource.mockImplementationOnce(() => fails('MB_SCAN_RUNNING'))
    start()
    await passes(10_000)
    expect(syncSource).toHaveBeenCalledTimes(2)
  })

  it('asks for the copy only every two seconds while another node is at it', async () => {
    settings.sourceSync = 'rsync://master/all/'
    syncSource.mockImplementation(() => fails('MB_SCAN_RUNNING'))
    start()
    await passes(MINUTE)
    expect(syncSource.mock.calls.length).toBeLessThanOrEqual(31)
    expect(refresh.mock.calls.length).toBeLessThanOrEqual(31)
  })

  it('scans a source that has changed at once, however often it is told', async () => {
    settings.repositoryScanInterval = 0
    start()
    await passes(5000)
    for (let times = 0; times < 3; times++) monitor.refreshChanged()
    await passes(2000)
    expect(refresh).toHaveBeenCalledTimes(2)
  })

  it('goes on when the clock is set back by years', async () => {
    settings.sourceSync = 'rsync://master/all/'
    mirrors = [
      {...mirror, lastSync: Date.now() / 1000},
      {...mirror, id: 2},
    ]
    start({owned: [SOURCE, 1, 2]})
    scan.mockImplementationOnce(() => Promise.reject(new MirrorbitsError('MB_SCAN_FAILED', 'elsewhere')))
    await passes(5000)
    for (const done of [syncSource, refresh, scan, check]) done.mockClear()
    vi.setSystemTime(Date.now() - 3 * 365 * 24 * 60 * MINUTE)
    await passes(16 * MINUTE)
    expect(syncSource).toHaveBeenCalledTimes(2)
    expect(refresh.mock.calls.length).toBeGreaterThanOrEqual(3)
    expect(new Set(scan.mock.calls.map(([{id}]) => id))).toEqual(new Set([1, 2]))
    expect(check.mock.calls.length).toBeGreaterThanOrEqual(30)
  })

  it('does not scan a mirror anew because the node that scanned it is a little ahead', async () => {
    mirrors = [{...mirror, lastSync: Date.now() / 1000 + 60}]
    start()
    await passes(5000)
    expect(scan).not.toHaveBeenCalled()
  })

  it('tells once that Redis takes nothing, as when it is full', async () => {
    refresh.mockImplementation(() =>
      Promise.reject(new MirrorbitsError('MB_REDIS_UNREACHABLE', 'Redis cannot serve now: OOM', {hint: 'Raise it.'})),
    )
    start()
    await passes(MINUTE)
    expect(refresh.mock.calls.length).toBeGreaterThan(1)
    expect(warn.mock.calls).toEqual([
      [{reason: 'Redis cannot serve now: OOM', hint: 'Raise it.'}, 'source scans are held up by Redis'],
    ])
  })

  it('stops what is running and waits for it', async () => {
    let ended = false
    scan.mockImplementation(async (_, signal) => {
      await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()))
      ended = true
    })
    start()
    await passes(2000)
    await monitor.stop()
    expect(ended).toBe(true)
    await passes(MINUTE)
    expect(scan).toHaveBeenCalledOnce()
  })
})
