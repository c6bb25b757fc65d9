import {MirrorbitsError} from '../core/errors.js'
import type {Log} from '../core/ports.js'

/** Waits for work that logs its own failures, and tells whether it was done. Never rejects. */
export type Quietly = (work: Promise<void>, then: (isDone: boolean, error?: unknown) => void) => Promise<void>

/** Only failures that nobody foresaw are logged here. */
export const createQuietly =
  ({log, signal}: {readonly log: Log; readonly signal: AbortSignal}): Quietly =>
  async (work, then) => {
    try {
      await work
    } catch (error) {
      if (!(error instanceof MirrorbitsError) && !signal.aborted) log.error({err: error}, 'unexpected failure')
      then(false, error)
      return
    }
    then(true)
  }

/** Somebody else is at it. */
export const isLocked = (error: unknown): boolean =>
  error instanceof MirrorbitsError && error.code === 'MB_SCAN_RUNNING'

/** A scan that another node is at, or was at when it died: after this time its lock may have lapsed. */
export const RETRY_LOCKED_MS = 2000
