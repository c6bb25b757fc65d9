import {setTimeout as sleep} from 'node:timers/promises'

/** What was opened, to be closed in reverse order. */
export interface Closers {
  add(close: () => Promise<void> | void): void
  /** Closes everything, also when some of it fails; then throws the first failure. */
  closeAll(): Promise<void>
  /**
   * Closes everything at the same time and waits no longer than this. Returns whether all was closed by then. Trouble
   * with closing is not told: it is what a Redis that is away makes.
   */
  closeTogether(limitMs: number): Promise<boolean>
}

export function createClosers(): Closers {
  const closers: (() => Promise<void> | void)[] = []
  return {
    add(close) {
      closers.push(close)
    },
    async closeAll() {
      const failures: unknown[] = []
      for (const close of closers.splice(0).reverse()) {
        try {
          await close()
        } catch (error) {
          failures.push(error)
        }
      }
      if (failures.length > 0) throw failures[0]
    },
    async closeTogether(limitMs) {
      const closing = closers
        .splice(0)
        .reverse()
        .map(async close => close())
      const limit = new AbortController()
      const late = sleep(limitMs, false, {signal: limit.signal}).catch(() => false)
      const isClosed = await Promise.race([Promise.allSettled(closing).then(() => true), late])
      limit.abort()
      return isClosed
    },
  }
}
