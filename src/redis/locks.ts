import {randomUUID} from 'node:crypto'
import type {Redis} from 'ioredis'
import {messageOf, MirrorbitsError} from '../core/errors.js'
import type {Lock, Locks, Log} from '../core/ports.js'
import {keys, type RedisKey} from './keys.js'
import {runScript} from './run-script.js'
import {releaseLockScript, renewLockScript} from './scripts/locks.js'

/** As in the original, whose nodes only look at whether the key exists. */
const LOCK_SECONDS = 10
const RENEW_MS = 3000

export interface LocksDeps {
  readonly redis: Redis
  readonly log: Log
}

export function createLocks({redis, log}: LocksDeps): Locks {
  return {
    mirrorScan: id => acquireLock({redis, log}, keys.mirrorScanLock(id)),
    sourceScan: () => acquireLock({redis, log}, keys.sourceScanLock),
  }
}

/** Undefined when somebody else holds it. */
export async function acquireLock({redis, log}: LocksDeps, key: RedisKey): Promise<Lock | undefined> {
  const token = randomUUID()
  const askedAt = performance.now()
  if ((await redis.set(key, token, 'EX', LOCK_SECONDS, 'NX')) === null) return undefined

  const lost = new AbortController()
  let isReleased = false
  let deadline = expireAt(askedAt)
  const renewals = setInterval(() => void renew(), RENEW_MS)
  renewals.unref()

  function lose(reason: string, error: Error): void {
    if (isReleased || lost.signal.aborted) return
    stop()
    log.warn({lock: String(key), reason}, 'lock lost')
    lost.abort(error)
  }

  /** Counted from before the question was sent, so that we stop believing in the lock before Redis drops it. */
  function expireAt(since: number): NodeJS.Timeout {
    const timer = setTimeout(
      () => lose('it was not renewed in time', silentTooLong()),
      since + LOCK_SECONDS * 1000 - performance.now(),
    )
    return timer.unref()
  }

  async function renew(): Promise<void> {
    const renewedAt = performance.now()
    try {
      const isOurs = (await runScript(redis, renewLockScript, [key], [token, LOCK_SECONDS])) === 1
      if (isReleased || lost.signal.aborted) return
      if (!isOurs) {
        const reason = 'it has another owner or none'
        lose(reason, new Error(`The lock ${String(key)} was lost: ${reason}.`))
        return
      }
      clearTimeout(deadline)
      deadline = expireAt(renewedAt)
    } catch (error) {
      log.debug({lock: String(key), reason: messageOf(error)}, 'lock not renewed')
    }
  }

  function stop(): void {
    clearInterval(renewals)
    clearTimeout(deadline)
  }

  return {
    token,
    lost: lost.signal,
    async release() {
      if (isReleased) return
      isReleased = true
      stop()
      try {
        await runScript(redis, releaseLockScript, [key], [token])
      } catch (error) {
        // It lapses by itself within seconds, and what it protected is done.
        log.debug({lock: String(key), reason: messageOf(error)}, 'lock not released')
      }
    },
  }
}

const silentTooLong = (): MirrorbitsError =>
  new MirrorbitsError('MB_REDIS_UNREACHABLE', `Redis has not answered for ${LOCK_SECONDS} seconds.`, {
    hint: 'Look whether Redis hangs: nothing is done without the lock that it holds for us.',
  })
