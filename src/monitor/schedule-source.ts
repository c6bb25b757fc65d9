import {SOURCE} from '../core/cluster-owner.js'
import type {Config} from '../core/config.js'
import {msSince} from '../core/ms-since.js'
import type {Clock} from '../core/ports.js'
import {createJobs} from './jobs.js'
import {isLocked, type Quietly, RETRY_LOCKED_MS} from './quietly.js'

export interface SourceScheduleDeps {
  readonly config: () => Pick<Config, 'repositoryScanInterval' | 'sourceSync' | 'sourceSyncInterval'>
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly quietly: Quietly
  readonly refresh: (signal: AbortSignal) => Promise<void>
  /** Copies the repository from its master. */
  readonly syncSource: (signal: AbortSignal) => Promise<void>
}

/** When the source is copied and scanned. */
export interface SourceSchedule {
  startWhenDue(): void
  /** How the last scan went; undefined before the first has ended. */
  wasScanned(): boolean | undefined
  /** Scan the source at the next look, but not twice within a minute, and not at all when that is switched off. */
  refreshSoon(): void
  /** Scan the source at the next look: it has changed. */
  refreshChanged(): void
  /** Scan the source at the next look, whatever was done before: what was known of it is gone. */
  refreshNow(): void
  settled(): Promise<void>
}

const MINUTE_MS = 60_000
/** A scan that failed is tried again after this time, and after twice as long each time that it fails again … */
const RETRY_MS = 10_000
/** … up to the interval of source scans, or up to this when there are none. */
const MAX_RETRY_MS = 10 * MINUTE_MS

export function createSourceSchedule({
  config,
  clock,
  signal,
  quietly,
  refresh,
  syncSource,
}: SourceScheduleDeps): SourceSchedule {
  const jobs = createJobs(() => 1)
  let startedAt = -Infinity
  let endedAt = -Infinity
  let syncedAt = -Infinity
  /** When another node was found at the copy. */
  let copyLockedAt = -Infinity
  let isDone: boolean | undefined
  let failures = 0
  let hasChanged = false
  let isWanted = false
  /** Another node is at it, or was when it died. */
  let isElsewhere = false

  /** First the copy, so that the scan sees what it brought. When that fails, what is there is scanned all the same. */
  async function syncAndRefresh(): Promise<void> {
    if (isSyncDue()) {
      await quietly(syncSource(signal), (_, error) => {
        if (isLocked(error)) copyLockedAt = clock()
        else syncedAt = clock()
      })
    }
    await refresh(signal)
  }

  const isSyncDue = (): boolean =>
    config().sourceSync !== '' &&
    msSince(syncedAt, clock()) >= config().sourceSyncInterval * MINUTE_MS &&
    msSince(copyLockedAt, clock()) >= RETRY_LOCKED_MS

  /** The configuration is asked each time, so that a reload takes effect at once. */
  function isDue(): boolean {
    if (isDone === undefined || hasChanged || isSyncDue()) return true
    const sinceMs = msSince(endedAt, clock())
    const intervalMs = config().repositoryScanInterval * MINUTE_MS
    if (!isDone) return sinceMs >= (isElsewhere ? RETRY_LOCKED_MS : retryAfterMs(intervalMs))
    if (intervalMs === 0) return false
    return sinceMs >= intervalMs || (isWanted && msSince(startedAt, clock()) >= MINUTE_MS)
  }

  function retryAfterMs(intervalMs: number): number {
    const longest = Math.max(RETRY_MS, intervalMs === 0 ? MAX_RETRY_MS : intervalMs)
    return Math.min(longest, RETRY_MS * 2 ** (failures - 1))
  }

  return {
    startWhenDue() {
      if (!isDue()) return
      jobs.tryStart(SOURCE, () => {
        startedAt = clock()
        isWanted = false
        hasChanged = false
        return quietly(syncAndRefresh(), (wasDone, error) => {
          isElsewhere = isLocked(error)
          endedAt = clock()
          isDone = wasDone
          failures = wasDone ? 0 : failures + 1
        })
      })
    },
    wasScanned: () => isDone,
    refreshSoon() {
      isWanted = true
    },
    refreshChanged() {
      hasChanged = true
    },
    refreshNow() {
      isDone = undefined
    },
    settled: () => jobs.settled(),
  }
}
