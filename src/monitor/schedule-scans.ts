import type {Config} from '../core/config.js'
import {messageOf, MirrorbitsError} from '../core/errors.js'
import {isScannable} from '../core/listing/listing-url.js'
import type {Mirror, MirrorId} from '../core/mirror.js'
import {msSince} from '../core/ms-since.js'
import type {Clock, Log} from '../core/ports.js'
import {createJobs} from './jobs.js'
import {type Quietly, RETRY_LOCKED_MS} from './quietly.js'

export interface ScanScheduleDeps {
  readonly config: () => Pick<Config, 'scanInterval' | 'concurrentSync'>
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
  readonly quietly: Quietly
  readonly scan: (mirror: Mirror, signal: AbortSignal) => Promise<void>
  /** Whether a check found that the mirror has lost files since its last scan. */
  readonly wantsRescan: (id: MirrorId) => boolean
  readonly onScanned: (mirror: Mirror) => void
}

/** When mirrors are scanned. */
export interface ScanSchedule {
  /** Starts the scans that are due as far as there is room, and returns the mirrors that wait for it, the next one first. */
  startDue(mirrors: readonly Mirror[]): readonly Mirror[]
  settled(): Promise<void>
}

const MINUTE_MS = 60_000
/** A scan that failed is tried no sooner again, also when it failed before it was noted as started. */
const RETRY_MS = 10_000
/** A mirror that lost files is scanned no sooner after its last scan. */
const RESCAN_MS = 5 * MINUTE_MS
/** How often it is told that a mirror has no URL that it could be scanned by. */
const TELL_UNSCANNABLE_MS = 60 * MINUTE_MS

export function createScanSchedule(deps: ScanScheduleDeps): ScanSchedule {
  const {config, clock, log, signal, quietly} = deps
  const jobs = createJobs(() => config().concurrentSync)
  /** Mirrors whose scan failed: not before so long after it, unless their URLs change. */
  const held = new Map<MirrorId, {readonly since: number; readonly ms: number; readonly urls: string}>()

  function isDue(mirror: Mirror): boolean {
    // Another node may be a little ahead of us. A time that is farther ahead is that of a clock which was set back.
    const sinceMs = Math.abs(clock() - (mirror.lastSync ?? 0) * 1000)
    if (sinceMs <= intervalMs(mirror) || !isScannable(mirror)) return false
    const hold = held.get(mirror.id)
    return hold?.urls !== scanUrls(mirror) || msSince(hold.since, clock()) >= hold.ms
  }

  /** A scan that was cut off with its node is done anew as soon as its lock lapses; lost files are looked for soon. */
  function intervalMs({id, isScanOpen}: Mirror): number {
    if (isScanOpen) return 0
    const usual = config().scanInterval * MINUTE_MS
    return deps.wantsRescan(id) ? Math.min(usual, RESCAN_MS) : usual
  }

  const scan = (mirror: Mirror): Promise<void> =>
    quietly(deps.scan(mirror, signal), (isDone, error) => {
      held.set(mirror.id, {since: clock(), ms: holdMs(mirror, isDone, error), urls: scanUrls(mirror)})
      if (isDone) deps.onScanned(mirror)
    })

  function holdMs(mirror: Mirror, isDone: boolean, error: unknown): number {
    const code = error instanceof MirrorbitsError ? error.code : undefined
    if (code === 'MB_MIRROR_INVALID') {
      log.warn({mirror: mirror.name, reason: messageOf(error)}, 'mirror cannot be scanned')
      return TELL_UNSCANNABLE_MS
    }
    // Also after a scan that went well: memory hears only a moment later that it is no longer open.
    return isDone || code === 'MB_SCAN_RUNNING' ? RETRY_LOCKED_MS : RETRY_MS
  }

  return {
    startDue: mirrors =>
      mirrors
        .filter(isDue)
        // Where there is never enough room for all, every mirror gets its turn.
        .toSorted((a, b) => (a.lastSync ?? 0) - (b.lastSync ?? 0))
        .filter(mirror => jobs.tryStart(mirror.id, () => scan(mirror)) === 'full'),
    settled: () => jobs.settled(),
  }
}

const scanUrls = ({httpUrl, rsyncUrl, ftpUrl, listingUrl}: Mirror): string =>
  [httpUrl, rsyncUrl, ftpUrl, listingUrl].join(' ')
