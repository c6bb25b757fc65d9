import type {FileVersion} from '../core/catalogue/file-record.js'
import type {CatalogueMemory} from '../core/catalogue/memory.js'
import {failureOf, MirrorbitsError} from '../core/errors.js'
import type {MirrorScanResult} from '../core/events.js'
import type {FilePath} from '../core/file-path.js'
import type {TraceAnswer} from '../core/health/trace-time.js'
import {HoldingsBuilder} from '../core/holdings/holdings-builder.js'
import {forEachHeld, type Holdings} from '../core/holdings/holdings.js'
import type {Mirror, MirrorId, ScanProtocol} from '../core/mirror.js'
import type {Clock, EventChannel, HoldingsStore, Lock, Locks, Log, MirrorLogStore, MirrorStore} from '../core/ports.js'
import {onceASecond} from './once-a-second.js'
import type {Lister} from './lister.js'
import {lostLockFailure} from './lost-lock.js'

export interface ScanMirrorDeps {
  readonly mirrors: MirrorStore
  readonly mirrorLogs: MirrorLogStore
  readonly holdings: HoldingsStore
  readonly locks: Locks
  readonly events: EventChannel
  readonly log: Log
  readonly clock: Clock
  /** In the order in which they are tried. */
  readonly listers: readonly Lister[]
  /** Reads the mirror's trace file; undefined when there is none to look for. Throws only when aborted. */
  readonly readTrace: ((mirror: Mirror, signal: AbortSignal) => Promise<TraceAnswer>) | undefined
  /** The catalogue in memory, brought up to date. */
  readonly loadCatalogue: () => Promise<CatalogueMemory>
  /** Called with what was stored, before anybody else hears of it. */
  readonly onHoldings: (id: MirrorId, holdings: Holdings) => void
}

export interface ScanMirrorOptions {
  readonly protocol: 'any' | ScanProtocol
  readonly fixTimezoneOffsets: boolean
  readonly signal: AbortSignal
  /**
   * It is done because it is due. The signal only says that this node ends: the scan is left open, so that another one
   * does it at once.
   */
  readonly isLeftToOthers?: boolean | undefined
  /** The request that asked for this scan, to be named in its events. */
  readonly request?: string | undefined
}

/**
 * Brings one mirror's holdings up to date. One scan of a mirror at a time over
 * all nodes. A scan that fails leaves everything as it was.
 *
 * Throws MB_SCAN_RUNNING, MB_NOT_INDEXED, MB_MIRROR_INVALID (nothing to scan by),
 * MB_SCAN_FAILED, MB_TOOL_MISSING, MB_CANCELLED, MB_MIRROR_NOT_FOUND.
 */
export async function scanMirror(
  deps: ScanMirrorDeps,
  mirror: Mirror,
  options: ScanMirrorOptions,
): Promise<MirrorScanResult> {
  const listers = usableListers(deps.listers, mirror, options.protocol)
  const memory = await deps.loadCatalogue()
  if (memory.catalogue.count === 0) {
    throw new MirrorbitsError('MB_NOT_INDEXED', 'The repository is not indexed yet.', {
      hint: 'Run "mirrorbits refresh" first.',
    })
  }
  const lock = (await hasEndedMeanwhile(deps, mirror, options)) ? undefined : await deps.locks.mirrorScan(mirror.id)
  if (lock === undefined) {
    throw new MirrorbitsError('MB_SCAN_RUNNING', `A scan of ${mirror.name} is already in progress.`, {
      hint: 'Wait until it ends.',
    })
  }
  const trace = noteTrace(deps, mirror, options.signal)
  try {
    return await scanLocked(deps, mirror, {...options, lock, listers, memory})
  } catch (error) {
    // Removing a mirror takes the lock of its scan away, too.
    const isTaken = lock.lost.aborted && lostLockFailure(lock) === undefined
    const failure = isTaken && (await isGone(deps, mirror)) ? goneMeanwhile(mirror, error) : error
    await reportFailure(deps, mirror, options, failure)
    throw failure
  } finally {
    await lock.release()
    await trace
  }
}

/** A scan that somebody asked for has ended, and the memory by which this one is due has not heard of that yet. */
async function hasEndedMeanwhile(
  {mirrors}: Pick<ScanMirrorDeps, 'mirrors'>,
  mirror: Mirror,
  {isLeftToOthers = false}: ScanMirrorOptions,
): Promise<boolean> {
  return isLeftToOthers && mirror.isScanOpen && (await mirrors.get(mirror.id))?.isScanOpen === false
}

/** Stores what the mirror's trace file tells, beside the scan: whatever becomes of it, the scan goes on. */
async function noteTrace(
  {readTrace, mirrors, log}: ScanMirrorDeps,
  mirror: Mirror,
  signal: AbortSignal,
): Promise<void> {
  if (readTrace === undefined) return
  try {
    const answer = await readTrace(mirror, signal)
    if (answer.kind === 'time') await mirrors.setLastModTime(mirror.id, answer.unixSeconds)
    else log.warn({mirror: mirror.name, problem: answer.problem}, 'the trace file cannot be read')
  } catch (error) {
    if (signal.aborted) return
    log.warn({mirror: mirror.name, err: error}, 'the time of the trace file could not be stored')
  }
}

interface LockedScan extends ScanMirrorOptions {
  readonly lock: Lock
  readonly listers: readonly Lister[]
  readonly memory: CatalogueMemory
}

async function scanLocked(deps: ScanMirrorDeps, mirror: Mirror, scan: LockedScan): Promise<MirrorScanResult> {
  const began = deps.clock()
  await deps.mirrors.scanStarted(mirror.id)
  const former = await deps.holdings.read(mirror.id)
  const {holdings, protocol} = await listByFirstThatWorks(deps, mirror, former, scan)

  const revision = await deps.holdings.write(mirror.id, holdings, former, scan.lock)
  if (revision === undefined) {
    throw (await isGone(deps, mirror)) ? goneMeanwhile(mirror) : cancelled(mirror)
  }
  deps.onHoldings(mirror.id, holdings)
  await deps.mirrors.scanSucceeded(mirror.id, {
    protocol,
    precision: holdings.precision,
    tzOffsetMs: holdings.offsetMs,
  })
  const {listed, known, differing} = holdings.counts
  const removed = former === undefined ? 0 : countGone(former, holdings)
  const tzOffsetMs = holdings.offsetMs
  await deps.mirrorLogs.append(mirror.id, {kind: 'scan-completed', listed, known, removed, tzOffsetMs})
  const took = deps.clock() - began
  const result = {listed, known, removed, differ: differing, tzOffsetMs, epoch: holdings.epoch, took}
  deps.events.publish({type: 'scan.finished', ...subject(mirror, scan), ...result})
  deps.log.info({mirror: mirror.name, listed, known, removed, differing, took}, 'mirror scanned')
  return result
}

async function listByFirstThatWorks(
  deps: ScanMirrorDeps,
  mirror: Mirror,
  former: Holdings | undefined,
  scan: LockedScan,
): Promise<{readonly holdings: Holdings; readonly protocol: ScanProtocol}> {
  const signal = AbortSignal.any([scan.signal, scan.lock.lost])
  let failure: unknown
  for (const lister of scan.listers) {
    try {
      const holdings = await listBy(deps, mirror, lister, former, {...scan, signal})
      return {holdings, protocol: lister.protocol}
    } catch (error) {
      if (scan.signal.aborted) throw cancelled(mirror, error)
      if (signal.aborted) throw lostLockFailure(scan.lock) ?? cancelled(mirror, error)
      failure ??= error
      deps.log.warn({mirror: mirror.name, protocol: lister.protocol, err: error}, 'listing failed')
    }
  }
  throw failure
}

async function listBy(
  deps: ScanMirrorDeps,
  mirror: Mirror,
  lister: Lister,
  former: Holdings | undefined,
  scan: LockedScan,
): Promise<Holdings> {
  const {protocol} = lister
  await deps.mirrorLogs.append(mirror.id, {kind: 'scan-started', protocol})
  deps.events.publish({type: 'scan.started', ...subject(mirror, scan), protocol})
  const builder = new HoldingsBuilder(scan.memory)
  const expectedCount = former?.counts.listed ?? scan.memory.catalogue.count
  const tell = onceASecond(deps.clock)
  const url = lister.urlOf(mirror, scan.protocol)
  const expected = (path: FilePath): FileVersion | undefined => builder.versionOf(path)
  const {precision, hiddenFolders} = await lister.list({mirror, url, signal: scan.signal, expected}, files => {
    for (const file of files) builder.add(file)
    tell(() => {
      deps.events.publish({
        type: 'scan.progress',
        ...subject(mirror, scan),
        listed: builder.listed,
        expected: expectedCount,
      })
    })
  })
  if (former !== undefined && hiddenFolders.length > 0) {
    builder.keep(former, path => hiddenFolders.some(folder => path.startsWith(`${folder}/`)))
  }
  return builder.finish({precision, fixTimezoneOffsets: scan.fixTimezoneOffsets})
}

async function reportFailure(
  deps: ScanMirrorDeps,
  mirror: Mirror,
  options: ScanMirrorOptions,
  error: unknown,
): Promise<void> {
  const failure = failureOf(error)
  deps.events.publish({type: 'scan.failed', ...subject(mirror, options), ...failure})
  deps.log.error({mirror: mirror.name, err: error}, 'scan failed')
  const isLeftOpen = options.isLeftToOthers === true && options.signal.aborted
  await Promise.all([
    isLeftOpen ? undefined : deps.mirrors.scanFailed(mirror.id),
    deps.mirrorLogs.append(mirror.id, {kind: 'error', error: failure.message}),
  ]).catch((problem: unknown) => {
    // The scan's own error is the one to tell; Redis being away is told by the connection.
    deps.log.debug({mirror: mirror.name, err: problem}, 'the failure could not be logged')
  })
}

function usableListers(listers: readonly Lister[], mirror: Mirror, protocol: 'any' | ScanProtocol): Lister[] {
  const usable = listers.filter(
    lister => (protocol === 'any' || lister.protocol === protocol) && lister.urlOf(mirror, protocol) !== '',
  )
  if (usable.length > 0) return usable
  const wanted = protocol === 'any' ? listers.map(lister => lister.protocol).join(' or ') : protocol
  throw new MirrorbitsError('MB_MIRROR_INVALID', `${mirror.name} has no URL that can be scanned by ${wanted}.`, {
    hint: 'Give the mirror an rsync or FTP URL, or a ListingURL that is not "none".',
  })
}

function countGone(former: Holdings, present: Holdings): number {
  let gone = 0
  forEachHeld(former, id => {
    if (!present.same.has(id) && !present.differ.has(id)) gone++
  })
  return gone
}

const subject = (mirror: Mirror, {request}: {readonly request?: string | undefined}) => ({
  mirror: mirror.id,
  name: mirror.name,
  ...(request === undefined ? {} : {request}),
})

const cancelled = (mirror: Mirror, cause?: unknown): MirrorbitsError =>
  new MirrorbitsError('MB_CANCELLED', `The scan of ${mirror.name} was stopped.`, {cause})

const goneMeanwhile = (mirror: Mirror, cause?: unknown): MirrorbitsError =>
  new MirrorbitsError('MB_MIRROR_NOT_FOUND', `${mirror.name} was removed during its scan.`, {cause})

/** False when it cannot be told: then the error at hand is the better one. */
const isGone = ({mirrors}: ScanMirrorDeps, {id}: Mirror): Promise<boolean> =>
  mirrors.get(id).then(
    mirror => mirror === undefined,
    () => false,
  )
