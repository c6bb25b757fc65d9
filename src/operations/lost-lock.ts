import {MirrorbitsError} from '../core/errors.js'
import type {Lock} from '../core/ports.js'

/** What is to be told of work that ended with its lock; undefined when somebody else has the lock, or none was lost. */
export function lostLockFailure({lost}: Lock): MirrorbitsError | undefined {
  const reason: unknown = lost.reason
  return reason instanceof MirrorbitsError ? reason : undefined
}
