export interface Coalescer {
  /**
   * Has something done soon. Calls with the same key that come before it has begun are one with it; what comes while it
   * runs is done once more, after. Returns the id under which it is done.
   */
  ask(key: string, run: (id: string, signal: AbortSignal) => Promise<unknown>): string
  /** Stops what runs and begins nothing more. */
  close(): Promise<void>
}

export interface CoalesceOptions {
  /** How long further calls are waited for. */
  readonly delayMs: number
  /** How many run at once; asked each time. */
  readonly parallel: () => number
  readonly newId: () => string
  /** Told of what a run threw. */
  readonly onFailed: (id: string, error: unknown) => void
}

interface Job {
  readonly id: string
  readonly key: string
  readonly run: (id: string, signal: AbortSignal) => Promise<unknown>
}

/** Makes one run out of many calls. */
export function createCoalescer({delayMs, parallel, newId, onFailed}: CoalesceOptions): Coalescer {
  /** By key: what was asked for and has not begun. */
  const waiting = new Map<string, Job>()
  /** Keys whose time to wait is over, in order. */
  const due = new Set<string>()
  const running = new Map<string, Promise<void>>()
  const timers = new Set<NodeJS.Timeout>()
  const stop = new AbortController()

  function begin(): void {
    for (const key of due) {
      const job = waiting.get(key)
      if (stop.signal.aborted || running.size >= Math.max(1, parallel())) return
      if (running.has(key) || job === undefined) continue
      due.delete(key)
      waiting.delete(key)
      const done = job
        .run(job.id, stop.signal)
        .then(() => undefined)
        .catch((error: unknown) => onFailed(job.id, error))
        .finally(() => {
          running.delete(key)
          begin()
        })
      running.set(key, done)
    }
  }

  return {
    ask(key, run) {
      const known = waiting.get(key)
      if (known !== undefined) return known.id
      const job = {id: newId(), key, run}
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
