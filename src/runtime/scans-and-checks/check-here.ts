import type {FileId} from '../../core/catalogue/file-record.js'
import type {FilePath} from '../../core/file-path.js'
import type {Mirror} from '../../core/mirror.js'
import {hostFamilies} from '../../health/address-families.js'
import type {HealthChecker} from '../../health/health-checker.js'
import {checkMirror} from '../../operations/check-mirror.js'
import type {CheckedProtocol} from '../../operations/check-types.js'
import {correctHoldings} from '../../operations/correct-holdings.js'
import {lookIntoFolders} from '../../operations/look-into-folders.js'
import {holdingsInto} from '../memory/holdings-into.js'
import {checkSamples} from './check-samples.js'
import {heldInFolders} from './held-in-folders.js'
import {createListers} from './listers.js'
import type {WorkDeps} from './work-deps.js'

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

/** The same for an operator, who looks at the answer: nobody is reminded of anything, and no scan follows. */
export const checkAsked = (
  deps: WorkDeps & Pick<CheckDeps, 'checker'>,
  mirror: Mirror,
  signal: AbortSignal,
): Promise<readonly CheckedProtocol[]> =>
  checkHere({...deps, random: Math.random, mayRemind: () => false, rescan: () => undefined}, mirror, {
    signal,
    atOnce: true,
  })
