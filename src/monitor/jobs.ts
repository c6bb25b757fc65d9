/** Runs named jobs, at most `limit` at once and none twice at the same time. */
export interface Jobs {
  /** `full`: there is no room, try again later. A job must not reject. */
  tryStart(name: string | number, job: () => Promise<void>): 'started' | 'running' | 'full'
  /** Resolves when all running jobs have ended. */
  settled(): Promise<void>
}

/** `limit` is asked each time, so that it can be changed by a reload. */
export function createJobs(limit: () => number): Jobs {
  const running = new Map<string | number, Promise<void>>()
  return {
    tryStart(name, job) {
      if (running.has(name)) return 'running'
      if (running.size >= limit()) return 'full'
      running.set(
        name,
        job().finally(() => running.delete(name)),
      )
      return 'started'
    },
    async settled() {
      await Promise.all(running.values())
    },
  }
}
