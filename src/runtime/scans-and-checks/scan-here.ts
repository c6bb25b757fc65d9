import type {MirrorScanResult} from '../../core/events.js'
import type {Mirror} from '../../core/mirror.js'
import {scanMirror, type ScanMirrorOptions} from '../../operations/scan-mirror.js'
import {holdingsInto} from '../memory/holdings-into.js'
import {createListers} from './listers.js'
import {traceReader} from './trace-reader.js'
import type {WorkDeps, WorkOptions} from './work-deps.js'

/** Scans a mirror, with this process's memory. Throws as `scanMirror` does. */
export async function scanHere(
  deps: WorkDeps,
  mirror: Mirror,
  options: WorkOptions & Pick<ScanMirrorOptions, 'protocol' | 'isLeftToOthers'>,
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
