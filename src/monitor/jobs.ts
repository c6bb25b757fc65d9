/** Runs named jobs, at most `limit` at once and none twice at the same time. */
export interface Jobs {
  /** False when the job is running already or there is no room: try again later. A job must not reject. */
  tryStart(name: string | number, job: () => Promise<void>): boolean
  /** Resolves when all running jobs have ended. */
  settled(): Promise<void>
}

/** `limit` is asked each time, so that it can be changed by a reload. */
export function createJobs(limit: () => number): Jobs {
  const running = new Map<string | number, Promise<void>>()
  return {
    tryStart(name, job) {
      if (running.has(name) || running.size >= limit()) return false
      running.set(
        name,
        job().finally(() => running.delete(name)),
      )
      return true
    },
    async settled() {
      await Promise.all(running.values())
    },
  }
}
