import {failureOf, MirrorbitsError} from '../core/errors.js'
import type {SourceSyncProgress, SourceSyncResult} from '../core/events.js'
import type {Clock, EventChannel, Lock, Locks, Log} from '../core/ports.js'
import {onceASecond} from './once-a-second.js'
import {removalLimit} from './removal-limit.js'
import {counted, wordFor} from '../core/text/counted.js'

export interface SyncSourceDeps {
  readonly locks: Locks
  readonly events: EventChannel
  readonly log: Log
  readonly clock: Clock
  /** How many files the catalogue has. */
  readonly filesKnown: () => Promise<number>
  /** Whether there is anything in the repository's folder. Throws MB_REPOSITORY_MISSING. */
  readonly isRepositoryEmpty: () => Promise<boolean>
  /** How many files the master has. Throws as a mirror's listing does. */
  readonly countAtMaster: (signal: AbortSignal, onCounted: () => void) => Promise<number>
  /** Makes the repository like the master's, deleting at most so many files. */
  readonly replicate: (
    maxDelete: number,
    signal: AbortSignal,
    onProgress: (progress: CopyProgress) => void,
  ) => Promise<Omit<SourceSyncResult, 'files' | 'took'>>
}

interface CopyProgress extends Pick<SourceSyncProgress, 'bytes' | 'bytesPerSecond'> {
  /** Files and folders that were looked at; undefined when that is not known now. */
  readonly looked: number | undefined
}

export interface SyncSourceOptions {
  /** Percent of the known files that may be gone at the master. */
  readonly maxRemovedPercent: number
  readonly signal: AbortSignal
}

/**
 * Brings the repository up to date with its master. One node at a time, and never while the repository is scanned. What looks
 * like a master or a disk that is not there is refused before anything is touched.
 *
 * Throws MB_SCAN_RUNNING, MB_REPOSITORY_MISSING, MB_SOURCE_SUSPICIOUS, MB_SYNC_FAILED, MB_TOOL_MISSING, MB_CANCELLED.
 */
export async function syncSource(deps: SyncSourceDeps, options: SyncSourceOptions): Promise<SourceSyncResult> {
  const lock = await deps.locks.sourceScan()
  if (lock === undefined) {
    throw new MirrorbitsError('MB_SCAN_RUNNING', 'The repository is being scanned or copied by another node.', {
      hint: 'Wait until it ends.',
    })
  }
  try {
    return await copy(deps, options, lock)
  } catch (error) {
    deps.events.publish({type: 'source.sync-failed', ...failureOf(error)})
    deps.log.error({err: error}, 'repository not copied from its master')
    throw error
  } finally {
    await lock.release()
  }
}

async function copy(deps: SyncSourceDeps, options: SyncSourceOptions, lock: Lock): Promise<SourceSyncResult> {
  const began = deps.clock()
  const signal = AbortSignal.any([options.signal, lock.lost])
  deps.events.publish({type: 'source.sync-started'})
  try {
    const known = await deps.filesKnown()
    if (known > 0 && (await deps.isRepositoryEmpty()))
      throw suspicious(`the repository is empty, where ${counted(known, 'file')} ${wordFor(known, 'was', 'were')}`)
    const inTime = onceASecond(deps.clock)
    const tell = (progress: SourceSyncProgress): void =>
      inTime(() => deps.events.publish({type: 'source.sync-progress', ...progress}))
    const files = await deps.countAtMaster(signal, () => tell({files: 0, filesDone: 0, bytes: 0, bytesPerSecond: 0}))
    const mayGo = removalLimit(known, options.maxRemovedPercent)
    if (files === 0) throw suspicious('the master has no files')
    if (known - files > mayGo) throw suspicious(`the master has ${counted(files, 'file')}, where ${known} were`)
    let filesDone = 0
    const done = await deps.replicate(mayGo, signal, ({looked = filesDone, ...moved}) => {
      filesDone = Math.min(files, looked)
      tell({files, filesDone, ...moved})
    })
    const result = {...done, files, took: deps.clock() - began}
    deps.events.publish({type: 'source.sync-finished', ...result})
    deps.log.info(result, 'repository copied from its master')
    return result
  } catch (error) {
    if (signal.aborted) throw new MirrorbitsError('MB_CANCELLED', 'The copy was stopped.', {cause: error})
    throw isListingFailure(error) ? notCopied(error) : error
  }
}

const isListingFailure = (error: unknown): error is MirrorbitsError =>
  error instanceof MirrorbitsError && error.code === 'MB_SCAN_FAILED'

/** Whoever reads that a scan has failed would look at the mirrors. */
const notCopied = (error: MirrorbitsError): MirrorbitsError =>
  new MirrorbitsError('MB_SYNC_FAILED', `The repository could not be copied from its master. ${error.message}`, {
    hint: 'Look at SourceSync in the configuration, and try "rsync --list-only" with its URL by hand.',
    cause: error,
  })

const suspicious = (what: string): MirrorbitsError =>
  new MirrorbitsError('MB_SOURCE_SUSPICIOUS', `The repository was not copied from its master: ${what}.`, {
    hint: 'Look at the master and at the disk of the repository; if it is meant, raise MaxRemovedPercent for a while.',
  })
