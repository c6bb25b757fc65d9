import type {CatalogueMemory} from '../core/catalogue/memory.js'
import {failureOf, MirrorbitsError} from '../core/errors.js'
import type {SourceScanResult} from '../core/events.js'
import type {FilePath} from '../core/file-path.js'
import type {CatalogueStore, HoldingsStore, Lock, Locks, MirrorStore} from '../core/ports.js'
import {lostLockFailure} from './lost-lock.js'
import {createSourcePass, type SourcePassDeps, type SourcePassOptions, type WalkedBatch} from './source-pass.js'

export interface RefreshSourceDeps extends SourcePassDeps {
  readonly catalogue: CatalogueStore
  readonly holdings: HoldingsStore
  readonly mirrors: MirrorStore
  readonly locks: Locks
  /** Walks a file or a folder with all in it; the whole repository for `''`. Throws MB_REPOSITORY_MISSING, MB_USAGE. */
  readonly walk: (signal: AbortSignal, below: FilePath) => AsyncIterable<WalkedBatch>
  /** The catalogue in memory, brought up to date. */
  readonly loadCatalogue: () => Promise<CatalogueMemory>
  /** The catalogue epoch after which somebody besides the mirrors needs its history. */
  readonly historyNeededAfter?: () => number | undefined
}

/**
 * Brings the catalogue up to date with the repository. One source scan at a
 * time over all nodes. Stopped in the middle it keeps what it has stored.
 *
 * Throws MB_SCAN_RUNNING, MB_REPOSITORY_MISSING, MB_SOURCE_SUSPICIOUS, MB_CANCELLED; for a part of the repository also
 * MB_FILE_NOT_FOUND and MB_USAGE.
 */
export async function refreshSource(deps: RefreshSourceDeps, options: SourcePassOptions): Promise<SourceScanResult> {
  const lock = await deps.locks.sourceScan()
  if (lock === undefined) {
    throw new MirrorbitsError('MB_SCAN_RUNNING', 'A scan of the repository is already in progress.', {
      hint: 'Wait until it ends.',
    })
  }
  try {
    return await scan(deps, options, lock)
  } catch (error) {
    deps.events.publish({type: 'source.failed', ...named(options), ...failureOf(error)})
    deps.log.error({err: error}, 'source scan failed')
    throw error
  } finally {
    await lock.release()
  }
}

async function scan(deps: RefreshSourceDeps, options: SourcePassOptions, lock: Lock): Promise<SourceScanResult> {
  const began = deps.clock()
  const signal = AbortSignal.any([options.signal, lock.lost])
  deps.events.publish({type: 'source.started', ...named(options)})
  const memory = await deps.loadCatalogue()
  const pass = createSourcePass(deps, {...options, signal}, memory)
  try {
    for await (const batch of deps.walk(signal, options.below)) await pass.take(batch)
    await pass.removeMissing()
    pass.refuseNothing()
    await pass.commit()
  } catch (error) {
    const silence = options.signal.aborted ? undefined : lostLockFailure(lock)
    if (silence !== undefined) throw silence
    if (signal.aborted) throw new MirrorbitsError('MB_CANCELLED', 'The source scan was stopped.', {cause: error})
    throw error
  }
  await deps.catalogue.replaceAliases(await pass.allAliases())
  const mirrors = await deps.mirrors.list()
  const needed = deps.historyNeededAfter?.()
  const epochs = await deps.holdings.epochs(mirrors.map(({id}) => id))
  await deps.catalogue.prune(needed === undefined ? epochs : [...epochs, needed])

  const result = {...pass.totals(), files: memory.catalogue.count, epoch: memory.epoch, took: deps.clock() - began}
  deps.events.publish({type: 'source.finished', ...named(options), ...result})
  deps.log.info(result, 'source scanned')
  return result
}

const named = ({request}: {readonly request?: string | undefined}) => (request === undefined ? {} : {request})
