import {SOURCE} from '../core/cluster-owner.js'
import type {Config} from '../core/config.js'
import {MirrorbitsError} from '../core/errors.js'
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
  /** Returns whether there was anything to ask the mirror for. */
  readonly check: (mirror: Mirror, signal: AbortSignal) => Promise<boolean>
  readonly scan: (mirror: Mirror, signal: AbortSignal) => Promise<void>
  readonly refresh: (signal: AbortSignal) => Promise<void>
  readonly log: Log
  readonly clock: Clock
  /** In [0, 1): spreads the first checks of many mirrors. */
  readonly random: () => number
}

export interface Monitor {
  /** Scan the source at the next tick, but not twice within a minute, and not at all when that is switched off. */
  refreshSoon(): void
  /** Stops what is running and waits for it. */
  stop(): Promise<void>
}

const TICK_MS = 1000
const MINUTE_MS = 60_000
const CONCURRENT_CHECKS = 10
/** A source scan that failed is tried again after this time, when nothing else asks for one sooner. */
const RETRY_REFRESH_MS = 10_000

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
  let isRefreshWanted = false

  function tick(): void {
    if (!deps.isReady()) return
    refreshWhenDue()
    // Mirrors are compared with the source, so it comes first. When it cannot be scanned, what is known of it will do.
    const isSourceKnown = lastRefreshDone === true || (lastRefreshDone === false && deps.hasCatalogue())
    if (!isSourceKnown && cluster.owns(SOURCE)) return
    for (const mirror of deps.mirrors()) {
      if (!mirror.enabled || !cluster.owns(mirror.id)) continue
      scanWhenDue(mirror)
      checkWhenDue(mirror)
    }
  }

  function refreshWhenDue(): void {
    if (!isRefreshDue() || !cluster.owns(SOURCE)) return
    sources.tryStart(SOURCE, () => {
      lastRefresh = clock()
      isRefreshWanted = false
      return quietly(deps.refresh(signal), isDone => {
        lastRefreshEnd = clock()
        lastRefreshDone = isDone
      })
    })
  }

  /** The configuration is asked each time, so that a reload takes effect at once. */
  function isRefreshDue(): boolean {
    if (lastRefreshDone === undefined) return true
    const sinceMs = clock() - lastRefreshEnd
    if (!lastRefreshDone) return sinceMs >= RETRY_REFRESH_MS
    const intervalMs = config().repositoryScanInterval * MINUTE_MS
    if (intervalMs === 0) return false
    return sinceMs >= intervalMs || (isRefreshWanted && clock() - lastRefresh >= MINUTE_MS)
  }

  function scanWhenDue(mirror: Mirror): void {
    const sinceMs = clock() - (mirror.lastSync ?? 0) * 1000
    if (sinceMs <= config().scanInterval * MINUTE_MS || (mirror.rsyncUrl === '' && mirror.ftpUrl === '')) return
    scans.tryStart(mirror.id, () =>
      quietly(deps.scan(mirror, signal), isDone => {
        if (isDone && !(mirror.http.isUp || mirror.https.isUp)) lastCheck.delete(mirror.id)
      }),
    )
  }

  function checkWhenDue(mirror: Mirror): void {
    const intervalMs = config().checkInterval * MINUTE_MS
    if (clock() - (lastCheck.get(mirror.id) ?? -Infinity) < intervalMs) return
    checks.tryStart(mirror.id, async () => {
      // A little earlier or later each time: mirrors are not all asked in the same second.
      lastCheck.set(mirror.id, clock() - deps.random() * intervalMs * 0.1)
      let isChecked = false
      const check = async (): Promise<void> => {
        isChecked = await deps.check(mirror, signal)
      }
      await quietly(check(), isDone => {
        if (!isDone) deps.log.debug({mirror: mirror.name}, 'check not done')
        // A mirror not scanned yet has nothing to be asked for: it is checked as soon as it has been.
        else if (!isChecked) lastCheck.delete(mirror.id)
      })
    })
  }

  /** The work logs its own failures; the loop only needs to know whether it was done. */
  async function quietly(work: Promise<void>, then: (isDone: boolean) => void): Promise<void> {
    try {
      await work
      then(true)
    } catch (error) {
      if (!(error instanceof MirrorbitsError) && !signal.aborted) deps.log.error({err: error}, 'unexpected failure')
      then(false)
    }
  }

  const timer = setInterval(tick, TICK_MS)
  timer.unref()
  tick()

  return {
    refreshSoon() {
      isRefreshWanted = true
    },
    async stop() {
      clearInterval(timer)
      stopping.abort()
      await Promise.all([checks.settled(), scans.settled(), sources.settled()])
    },
  }
}
