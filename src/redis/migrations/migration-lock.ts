import type {Redis} from 'ioredis'
import {MirrorbitsError} from '../../core/errors.js'
import type {Log} from '../../core/ports.js'
import {keys} from '../keys.js'
import {acquireLock} from '../locks.js'

export interface HeldLock {
  readonly token: string
  /** Throws when the lock was lost or the caller wants no more: to be called between two steps. */
  readonly check: () => void
}

export interface MigrationLockOptions {
  readonly redis: Redis
  readonly log: Log
  readonly signal: AbortSignal
}

/**
 * Does something while no other program, also none of the original, upgrades the database.
 * Throws MB_DATABASE_BUSY, MB_CANCELLED.
 */
export async function withMigrationLock<T>(
  {redis, log, signal}: MigrationLockOptions,
  work: (lock: HeldLock) => Promise<T>,
): Promise<T> {
  const lock = await acquireLock({redis, log}, keys.upgradeLock)
  if (lock === undefined) {
    throw new MirrorbitsError('MB_DATABASE_BUSY', 'Another program is changing the version of this database.', {
      hint: 'Wait until it ends, then look with "mirrorbits db status".',
    })
  }
  try {
    return await work({token: lock.token, check: () => checkStopped(signal, lock.lost)})
  } finally {
    await lock.release()
  }
}

export function checkStopped(signal: AbortSignal, lost?: AbortSignal): void {
  if (signal.aborted) {
    throw new MirrorbitsError('MB_CANCELLED', 'Stopped. The database works as before.', {
      hint: 'Run it again to go on.',
    })
  }
  if (lost?.aborted === true) throw lostLock()
}

export const lostLock = (): MirrorbitsError =>
  new MirrorbitsError('MB_DATABASE_BUSY', 'The lock was lost, or another program changed the version meanwhile.', {
    hint: 'Look with "mirrorbits db status", then run it again.',
  })
