import {SOURCE} from '../core/cluster-owner.js'
import type {Config} from '../core/config.js'
import {messageOf, MirrorbitsError} from '../core/errors.js'
import {isScannable} from '../core/listing/listing-url.js'
import type {Mirror, MirrorId} from '../core/mirror.js'
import type {Clock, Log} from '../core/ports.js'
import type {Cluster} from './cluster.js'
import {createJobs} from './jobs.js'

export interface MonitorDeps {
  readonly cluster: Cluster
  readonly config: () => Config
  readonly mirrors: () => readonly Mirror[]
  /** Whether there are files that mirrors can be compared with. */
  readonly hasCatalogue: () => boolean
  /** False while Redis is away: then nothing is started. */
  readonly isReady: () => boolean
  /** Returns what each protocol showed; nothing when there was nothing to ask the mirror for. */
  readonly check: (
    mirror: Mirror,
    signal: AbortSignal,
  ) => Promise<readonly {readonly protocol: 'http' | 'https'; readonly state: {readonly isUp: boolean}}[]>
  /** Whether a check found that the mirror has lost files since its last scan. */
  readonly wantsRescan: (id: MirrorId) => boolean
  readonly scan: (mirror: Mirror, signal: AbortSignal) => Promise<void>
  readonly refresh: (signal: AbortSignal) => Promise<void>
  /** Copies the repository from its master. */
  readonly syncSource: (signal: AbortSignal) => Promise<void>
  readonly log: Log
  readonly clock: Clock
  /** In [0, 1): spreads the first checks of many mirrors. */
  readonly random: () => number
}

export interface Monitor {
  /** Scan the source at the next tick, but not twice within a minute, and not at all when that is switched off. */
  refreshSoon(): void
  /** Scan the source at the next tick, whatever was done before: what was known of it is gone. */
  refreshNow(): void
  /** Scan the source at the next tick: it has changed. */
  refreshChanged(): void
  /** Stops what is running and waits for it. */
  stop(): Promise<void>
}

const TICK_MS = 1000
const MINUTE_MS = 60_000
const CONCURRENT_CHECKS = 10
/** A source scan that failed is tried again after this time, and after twice as long each time that it fails again … */
const RETRY_REFRESH_MS = 10_000
/** … up to the interval of source scans, or up to this when there are none. */
const MAX_RETRY_REFRESH_MS = 10 * MINUTE_MS
/** A mirror scan that failed is tried no sooner again, also when it failed before it was noted as started. */
const RETRY_SCAN_MS = 10_000
/** A check that failed is done again after this time, when the mirror was up until then. */
const RECHECK_MS = 10_000
/** A mirror that lost files is scanned no sooner after its last scan. */
const RESCAN_MS = 5 * MINUTE_MS
/** A scan that another node is at, or was at when it died: when its lock may have lapsed. */
const RETRY_LOCKED_MS = 2000
/** How often it is told that a mirror has no URL that it could be scanned by. */
const TELL_UNSCANNABLE_MS = 60 * MINUTE_MS

/** Looks once a second what is due: source scan first, then mirror scans and health checks of the mirrors that are ours. */
export function startMonitor(deps: MonitorDeps): Monitor {
  const {cluster, config, clock} = deps
  const stopping = new AbortController()
  const {signal} = stopping
  const checks = createJobs(() => CONCURRENT_CHECKS)
  const scans = createJobs(() => config().concurrentSync)
  const sources = createJobs(() => 1)
  const lastCheck = new Map<MirrorId, number>()
  let lastRefresh = -Infinity
  let lastRefreshEnd = -Infinity
  let lastRefreshDone: boolean | undefined
  let failedRefreshes = 0
  let hasChanged = false
  let lastSourceSync = -Infinity
  /** Another node is at it, or was when it died. */
  let isRefreshLocked = false
  let isRefreshWanted = false
  /** Mirrors whose scan failed: not before this time, unless their URLs change. */
  const held = new Map<MirrorId, {readonly until: number; readonly urls: string}>()

  function tick(): void {
    if (!deps.isReady()) return
    refreshWhenDue()
    // Mirrors are compared with the source, so it comes first. When it cannot be scanned, what is known of it will do.
    const isSourceKnown = lastRefreshDone === true || (lastRefreshDone === false && deps.hasCatalogue())
    if (!isSourceKnown && cluster.owns(SOURCE)) return
    for (const mirror of deps.mirrors()) {
      if (!(mirror.enabled || mirror.isDisabledByCheck) || !cluster.owns(mirror.id)) continue
      scanWhenDue(mirror)
      checkWhenDue(mirror)
    }
  }

  function refreshWhenDue(): void {
    if (!isRefreshDue() || !cluster.owns(SOURCE)) return
    sources.tryStart(SOURCE, () => {
      lastRefresh = clock()
      isRefreshWanted = false
      hasChanged = false
      return quietly(syncAndRefresh(), (isDone, error) => {
        isRefreshLocked = isLocked(error)
        lastRefreshEnd = clock()
        lastRefreshDone = isDone
        failedRefreshes = isDone ? 0 : failedRefreshes + 1
      })
    })
  }

  /** First the copy, so that the scan sees what it brought. When that fails, what is there is scanned all the same. */
  async function syncAndRefresh(): Promise<void> {
    if (isSyncDue()) {
      await quietly(deps.syncSource(signal), (_, error) => {
        if (!isLocked(error)) lastSourceSync = clock()
      })
    }
    await deps.refresh(signal)
  }

  const isSyncDue = (): boolean =>
    config().sourceSync !== '' && clock() - lastSourceSync >= config().sourceSyncInterval * MINUTE_MS

  /** The configuration is asked each time, so that a reload takes effect at once. */
  function isRefreshDue(): boolean {
    if (lastRefreshDone === undefined || hasChanged || isSyncDue()) return true
    const sinceMs = clock() - lastRefreshEnd
    const intervalMs = config().repositoryScanInterval * MINUTE_MS
    if (!lastRefreshDone) return sinceMs >= (isRefreshLocked ? RETRY_LOCKED_MS : retryAfterMs(intervalMs))
    if (intervalMs === 0) return false
    return sinceMs >= intervalMs || (isRefreshWanted && clock() - lastRefresh >= MINUTE_MS)
  }

  function retryAfterMs(intervalMs: number): number {
    const longest = Math.max(RETRY_REFRESH_MS, intervalMs === 0 ? MAX_RETRY_REFRESH_MS : intervalMs)
    return Math.min(longest, RETRY_REFRESH_MS * 2 ** (failedRefreshes - 1))
  }

  function scanWhenDue(mirror: Mirror): void {
    const sinceMs = clock() - (mirror.lastSync ?? 0) * 1000
    if (sinceMs <= scanIntervalMs(mirror) || !isScannable(mirror)) return
    const hold = held.get(mirror.id)
    if (hold?.urls === scanUrls(mirror) && clock() < hold.until) return
    scans.tryStart(mirror.id, () =>
      quietly(deps.scan(mirror, signal), (isDone, error) => {
        holdScans(mirror, isDone, error)
        if (isDone && !(mirror.http.isUp || mirror.https.isUp)) lastCheck.delete(mirror.id)
      }),
    )
  }

  /** A scan that was cut off with its node is done anew as soon as its lock lapses; lost files are looked for soon. */
  function scanIntervalMs({id, isScanOpen}: Mirror): number {
    if (isScanOpen) return 0
    const usual = config().scanInterval * MINUTE_MS
    return deps.wantsRescan(id) ? Math.min(usual, RESCAN_MS) : usual
  }

  function holdScans(mirror: Mirror, isDone: boolean, error: unknown): void {
    const code = error instanceof MirrorbitsError ? error.code : undefined
    if (code === 'MB_MIRROR_INVALID')
      deps.log.warn({mirror: mirror.name, reason: messageOf(error)}, 'mirror cannot be scanned')
    // Also after a scan that went well: memory hears only a moment later that it is no longer open.
    const isShort = isDone || code === 'MB_SCAN_RUNNING'
    const holdMs = code === 'MB_MIRROR_INVALID' ? TELL_UNSCANNABLE_MS : isShort ? RETRY_LOCKED_MS : RETRY_SCAN_MS
    held.set(mirror.id, {until: clock() + holdMs, urls: scanUrls(mirror)})
  }

  function checkWhenDue(mirror: Mirror): void {
    const intervalMs = config().checkInterval * MINUTE_MS
    if (clock() - (lastCheck.get(mirror.id) ?? -Infinity) < intervalMs) return
    checks.tryStart(mirror.id, async () => {
      // A little earlier or later each time: mirrors are not all asked in the same second.
      lastCheck.set(mirror.id, clock() - deps.random() * intervalMs * 0.1)
      let isChecked = false
      const check = async (): Promise<void> => {
        const found = await deps.check(mirror, signal)
        isChecked = found.length > 0
        // One failure decides nothing: whether it was more than that is to be known soon.
        const isDoubtful = found.some(({protocol, state}) => mirror[protocol].isUp && !state.isUp)
        if (isDoubtful) lastCheck.set(mirror.id, clock() - intervalMs + Math.min(intervalMs, RECHECK_MS))
      }
      await quietly(check(), isDone => {
        if (!isDone) deps.log.debug({mirror: mirror.name}, 'check not done')
        // A mirror not scanned yet has nothing to be asked for: it is checked as soon as it has been.
        else if (!isChecked) lastCheck.delete(mirror.id)
      })
    })
  }

  /** The work logs its own failures; the loop only needs to know whether it was done. */
  async function quietly(work: Promise<void>, then: (isDone: boolean, error?: unknown) => void): Promise<void> {
    try {
      await work
      then(true)
    } catch (error) {
      if (!(error instanceof MirrorbitsError) && !signal.aborted) deps.log.error({err: error}, 'unexpected failure')
      then(false, error)
    }
  }

  const timer = setInterval(tick, TICK_MS)
  timer.unref()
  tick()

  return {
    refreshSoon() {
      isRefreshWanted = true
    },
    refreshChanged() {
      hasChanged = true
    },
    refreshNow() {
      lastRefreshDone = undefined
    },
    async stop() {
      clearInterval(timer)
      stopping.abort()
      await Promise.all([checks.settled(), scans.settled(), sources.settled()])
    },
  }
}

const scanUrls = ({httpUrl, rsyncUrl, ftpUrl, listingUrl}: Mirror): string =>
  [httpUrl, rsyncUrl, ftpUrl, listingUrl].join(' ')

/** Somebody else is at it. */
const isLocked = (error: unknown): boolean => error instanceof MirrorbitsError && error.code === 'MB_SCAN_RUNNING'
