import {MirrorbitsError} from '../../core/errors.js'

export interface Coalescer {
  /**
   * Has something done soon. Calls with the same key that come before it has begun are one with it; what comes while it
   * runs is done once more, after. What somebody else is doing is waited for. Returns the id under which it is done.
   */
  ask(what: Asked, run: Run): string
  /** Stops what runs and begins nothing more. */
  close(): Promise<void>
}

export interface Asked {
  readonly key: string
  /** Of one group one is done at a time. */
  readonly group: string
}

type Run = (how: {readonly request: string; readonly signal: AbortSignal}) => Promise<unknown>

export interface CoalesceOptions {
  /** How long further calls are waited for. */
  readonly delayMs: number
  /** What is refused for it is being done already is tried again after this time. */
  readonly busyMs: number
  /** How many run at once; asked each time. */
  readonly parallel: () => number
  readonly newId: () => string
  /** Told of what a run threw. */
  readonly onFailed: (id: string, error: unknown) => void
}

interface Job extends Asked {
  readonly id: string
  readonly run: Run
}

/** Makes one run out of many calls. */
export function createCoalescer({delayMs, busyMs, parallel, newId, onFailed}: CoalesceOptions): Coalescer {
  /** By key: what was asked for and has not begun. */
  const waiting = new Map<string, Job>()
  /** Keys whose time to wait is over, in order. */
  const due = new Set<string>()
  /** By group. */
  const running = new Map<string, Promise<void>>()
  const timers = new Set<NodeJS.Timeout>()
  const stop = new AbortController()

  function begin(): void {
    for (const key of due) {
      const job = waiting.get(key)
      if (stop.signal.aborted || running.size >= Math.max(1, parallel())) return
      if (job === undefined || running.has(job.group)) continue
      due.delete(key)
      waiting.delete(key)
      const done = untilFree(job)
        .catch((error: unknown) => onFailed(job.id, error))
        .finally(() => {
          running.delete(job.group)
          begin()
        })
      running.set(job.group, done)
    }
  }

  /** A scan that runs may have passed what is new: it counts for nothing here. */
  async function untilFree({id, run}: Job): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        await run({request: id, signal: stop.signal})
        return
      } catch (error) {
        const isBusy = error instanceof MirrorbitsError && error.code === 'MB_SCAN_RUNNING'
        if (!isBusy) throw error
        await wait(busyMs, stop.signal)
      }
    }
  }

  return {
    ask({key, group}, run) {
      const known = waiting.get(key)
      if (known !== undefined) return known.id
      const job = {id: newId(), key, group, run}
      waiting.set(key, job)
      const timer = setTimeout(() => {
        timers.delete(timer)
        due.add(key)
        begin()
      }, delayMs)
      timer.unref()
      timers.add(timer)
      return job.id
    },
    async close() {
      stop.abort()
      for (const timer of timers) clearTimeout(timer)
      await Promise.all(running.values())
    },
  }
}

/** Resolves also when it is aborted. */
const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    timer.unref()
    if (signal.aborted) done()
    else signal.addEventListener('abort', done)
  })
