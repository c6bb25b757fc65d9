import {MirrorbitsError} from '../../core/errors.js'
import {parseRepositoryPath} from '../../core/repository-path.js'
import type {FileId} from '../../core/catalogue/file-record.js'
import type {Config} from '../../core/config.js'
import type {MirrorScanResult, SourceScanResult} from '../../core/events.js'
import type {FilePath} from '../../core/file-path.js'
import type {Mirror, ScanProtocol} from '../../core/mirror.js'
import type {Clock, EventChannel, Log} from '../../core/ports.js'
import type {RoutingTable} from '../../core/routing/routing-table.js'
import {checkMirror} from '../../operations/check-mirror.js'
import type {CheckedProtocol} from '../../operations/check-types.js'
import {lookIntoFolders} from '../../operations/look-into-folders.js'
import {refreshSource} from '../../operations/refresh-source.js'
import {scanMirror} from '../../operations/scan-mirror.js'
import type {MemorySync} from '../../operations/sync-memory.js'
import {correctHoldings} from '../../operations/correct-holdings.js'
import {hostFamilies} from '../../health/address-families.js'
import type {HealthChecker} from '../../health/health-checker.js'
import type {Stores} from '../../redis/open-stores.js'
import {checkSamples} from './check-samples.js'
import {heldInFolders} from './held-in-folders.js'
import {holdingsInto} from '../memory/holdings-into.js'
import {createListers} from './listers.js'
import {openSourceTools} from './source-tools.js'
import {traceReader} from './trace-reader.js'

export interface WorkDeps {
  readonly config: () => Config
  readonly stores: Stores
  readonly table: RoutingTable
  readonly sync: MemorySync
  readonly log: Log
  readonly clock: Clock
  /** Called when a source or mirror scan has changed what is in memory. */
  readonly onScanned?: () => void
}

export interface WorkOptions {
  readonly signal: AbortSignal
  /** The request that asked for it. */
  readonly request?: string | undefined
  /** Where its events go; the stores' channel unless told. */
  readonly events?: EventChannel
}

export interface RefreshOptions extends WorkOptions {
  readonly rehash: boolean
  readonly force: boolean
  /** A file or folder of the repository, as typed; all of it unless told. */
  readonly path?: string | undefined
}

/** Scans the source, with this process's memory. Throws as `refreshSource` does. */
export async function refreshHere(deps: WorkDeps, {path = '/', ...options}: RefreshOptions): Promise<SourceScanResult> {
  const below = parseRepositoryPath(path)
  if (below === undefined) throw new MirrorbitsError('MB_USAGE', 'This is no path in the repository.')
  const {config, stores, table, sync, log, clock} = deps
  const {hashes, maxRemovedPercent} = config()
  const tools = openSourceTools(config(), log)
  try {
    const result = await refreshSource(
      {
        ...stores,
        events: options.events ?? stores.events,
        log,
        clock,
        walk: tools.walk,
        hash: tools.hash,
        loadCatalogue: async () => {
          await sync.catalogue()
          return table.memory
        },
        historyNeededAfter: () => table.historyNeededAfter(),
        onCommitted({epoch, mark, rows, files}) {
          if (rows.length === 0) return
          table.memory.apply(epoch, rows, files, mark)
          table.filesChanged(rows.map(({id}) => id))
        },
      },
      {hashes, maxRemovedPercent, below, ...options},
    )
    deps.onScanned?.()
    return result
  } finally {
    await tools.close()
  }
}

/** Scans a mirror, with this process's memory. Throws as `scanMirror` does. */
export async function scanHere(
  deps: WorkDeps,
  mirror: Mirror,
  options: WorkOptions & {readonly protocol: 'any' | ScanProtocol},
): Promise<MirrorScanResult> {
  const {config, stores, table, sync, log, clock} = deps
  const {scanTimeout, contact, fixTimezoneOffsets} = config()
  const result = await scanMirror(
    {
      ...stores,
      events: options.events ?? stores.events,
      log,
      clock,
      listers: createListers({timeoutMs: scanTimeout * 1000, contact, log}),
      readTrace: traceReader(config()),
      loadCatalogue: async () => {
        await sync.catalogue()
        return table.memory
      },
      onHoldings: holdingsInto(table),
    },
    mirror,
    {fixTimezoneOffsets, ...options},
  )
  deps.onScanned?.()
  return result
}

export interface CheckDeps extends WorkDeps {
  readonly checker: HealthChecker
  readonly random: () => number
  readonly mayRemind: (what: string) => boolean
  /** Has the mirror scanned soon: it has lost files since its last scan. */
  readonly rescan: (mirror: Mirror) => void
}

export interface CheckOptions {
  readonly signal: AbortSignal
  /** One answer is enough to call the mirror up or down: somebody asked to know. */
  readonly atOnce: boolean
}

/** Checks a mirror with files that it should have. */
export async function checkHere(
  deps: CheckDeps,
  mirror: Mirror,
  {signal, atOnce}: CheckOptions,
): Promise<readonly CheckedProtocol[]> {
  const {config, stores, table, log, checker} = deps
  const {disallowRedirects, disableOnMissingFile, downAfterFailures, upAfterSuccesses, checkFile} = config()
  const {scanTimeout, contact} = config()
  const correct = (known: Mirror, files: readonly FileId[]): Promise<void> =>
    correctHoldings({...stores, log, onHoldings: holdingsInto(table)}, known, files)
  const folders = {
    listers: createListers({timeoutMs: scanTimeout * 1000, contact, log}),
    heldIn: ({id}: Mirror, wanted: ReadonlySet<FilePath>) => heldInFolders(table, id, wanted),
    correct,
    log,
  }
  return checkMirror(
    {
      ...stores,
      log,
      clock: deps.clock,
      mayRemind: deps.mayRemind,
      families: hostFamilies,
      request: check => checker.check(check),
      samples: known => checkSamples({table, random: deps.random, checkFile}, known),
      lookAgain: (known, files, signal) => lookIntoFolders(folders, known, files, signal),
      correct: async (known, files) => {
        await correct(known, files)
        deps.rescan(known)
      },
    },
    mirror,
    {
      disallowRedirects,
      disableOnMissingFile,
      signal,
      downAfter: atOnce ? 1 : downAfterFailures,
      upAfter: atOnce ? 1 : upAfterSuccesses,
    },
  )
}
