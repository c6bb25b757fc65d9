import {MirrorbitsError} from '../../core/errors.js'
import type {FromWorker} from './worker-messages.js'
import type {WorkerProcess} from './worker-process.js'

type Outcome = Extract<FromWorker, {type: 'ready' | 'failed'}>

/** Whether a worker that was started can do its work. */
export interface Readiness {
  /** Rejects when the worker fails. */
  readonly failed: Promise<never>
  /** Resolves when it is ready. Rejects when it fails, or is neither ready nor failed in time and is killed. */
  within(limitMs: number): Promise<void>
  /** To be called with what the worker says of it; what comes later counts for nothing. */
  tell(outcome: Outcome): void
}

export function readinessOf(process: Pick<WorkerProcess, 'kill'>): Readiness {
  let tell: (outcome: Outcome) => void = () => undefined
  const ready = new Promise<void>((resolve, reject) => {
    tell = outcome => {
      if (outcome.type === 'ready') {
        resolve()
        return
      }
      const {code, message, hint} = outcome
      reject(new MirrorbitsError(code, message, hint === undefined ? {} : {hint}))
    }
  })
  ready.catch(() => undefined) // told to whoever waits, and nobody may
  return {
    failed: ready.then(() => new Promise<never>(() => undefined)),
    async within(limitMs) {
      const limit = setTimeout(() => {
        process.kill()
        tell({type: 'failed', code: 'MB_INTERNAL', message: 'A worker was not ready in time.'})
      }, limitMs)
      limit.unref()
      await ready.finally(() => clearTimeout(limit))
    },
    tell: outcome => tell(outcome),
  }
}
