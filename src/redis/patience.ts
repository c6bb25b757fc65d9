/** How long each command may wait for its reply, by how long Redis has been silent. */
export interface Patience {
  /** A command is sent: after so many milliseconds without a reply it has failed. */
  readonly limitMs: () => number
  /** Something came from Redis. */
  readonly heard: () => void
}

/** What is left for each further command once Redis has been silent for a whole limit. */
const LEAST_MS = 1000

/**
 * For a program that a person waits for: of several commands that a Redis which hangs gets one after the other, each
 * would wait a whole limit. The limit counts from the first command since Redis was last heard.
 */
export function createPatience(limitMs: number, now: () => number): Patience {
  let silentSince: number | undefined
  return {
    limitMs() {
      silentSince ??= now()
      return Math.max(Math.min(LEAST_MS, limitMs), silentSince + limitMs - now())
    },
    heard() {
      silentSince = undefined
    },
  }
}
