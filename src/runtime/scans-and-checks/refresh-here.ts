import {MirrorbitsError} from '../../core/errors.js'
import type {SourceScanResult} from '../../core/events.js'
import {parseRepositoryPath} from '../../core/repository-path.js'
import {refreshSource} from '../../operations/refresh-source.js'
import {openSourceTools} from './source-tools.js'
import type {WorkDeps, WorkOptions} from './work-deps.js'

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
