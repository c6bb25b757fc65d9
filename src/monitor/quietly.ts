import {MirrorbitsError} from '../core/errors.js'
import type {Log} from '../core/ports.js'
import {createTrouble} from '../core/trouble.js'

/** Waits for work that logs its own failures, and tells whether it was done. Never rejects. */
export type Quietly = (work: Promise<void>, then: (isDone: boolean, error?: unknown) => void) => Promise<void>

interface QuietlyDeps {
  /** What is done, for the log: `mirror scans are`. */
  readonly work: string
  readonly log: Log
  readonly signal: AbortSignal
}

/**
 * Only failures that nobody foresaw are logged here, and, once as long as it lasts, that a Redis which is there does not
 * do what is asked of it: work may fail so before it begins.
 */
export function createQuietly({work, log, signal}: QuietlyDeps): Quietly {
  const refusals = createTrouble(log, {
    begins: `${work} held up by Redis`,
    ends: `${work} not held up by Redis any more`,
  })
  return async (running, then) => {
    try {
      await running
    } catch (error) {
      if (!(error instanceof MirrorbitsError)) {
        if (!signal.aborted) log.error({err: error}, 'unexpected failure')
      } else if (error.code === 'MB_REDIS_UNREACHABLE') refusals.tell(error.message, {hint: error.hint})
      then(false, error)
      return
    }
    refusals.over()
    then(true)
  }
}

/** Somebody else is at it. */
export const isLocked = (error: unknown): boolean =>
  error instanceof MirrorbitsError && error.code === 'MB_SCAN_RUNNING'

/** A scan that another node is at, or was at when it died: after this time its lock may have lapsed. */
export const RETRY_LOCKED_MS = 2000
