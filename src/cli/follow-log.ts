import {setTimeout as pause} from 'node:timers/promises'
import {MirrorbitsError} from '../core/errors.js'
import type {MirrorLogEntry} from '../core/mirror-log.js'

/** What came after `before`, when both are the newest entries of one log, oldest first. */
export function newEntries(before: readonly MirrorLogEntry[], now: readonly MirrorLogEntry[]): MirrorLogEntry[] {
  const old = before.map(entry => JSON.stringify(entry))
  const young = now.map(entry => JSON.stringify(entry))
  // The log is capped: it may have lost entries at its begin since.
  const from = old.findIndex((_, start) => old.slice(start).every((entry, i) => entry === young[i]))
  // Nothing in common at the seam: all is new, or a Redis that came back has lost the last entries.
  return from === -1 ? unseenEntries(before, now) : now.slice(old.length - from)
}

/** The same when they are of several logs: those may tell late what happened earlier. */
export function unseenEntries(before: readonly MirrorLogEntry[], now: readonly MirrorLogEntry[]): MirrorLogEntry[] {
  const old = new Set(before.map(entry => JSON.stringify(entry)))
  return now.filter(entry => !old.has(JSON.stringify(entry)))
}

export interface FollowLogOptions {
  /** What is new; `newEntries` unless told. */
  readonly newOf?: typeof newEntries
  readonly signal: AbortSignal
  readonly intervalMs: number
  readonly onEntries: (entries: readonly MirrorLogEntry[]) => void
  /** Where the log is kept cannot be reached, told once; it is tried again. */
  readonly onAway: (error: MirrorbitsError) => void
  readonly onBack: () => void
}

/**
 * Reads a log again and again, and tells what is new, until the signal is aborted. Throws what `read` throws, but for
 * MB_REDIS_UNREACHABLE and MB_SERVER_UNREACHABLE.
 */
export async function followLog(
  read: () => Promise<readonly MirrorLogEntry[]>,
  seen: readonly MirrorLogEntry[],
  {signal, intervalMs, onEntries, onAway, onBack, newOf = newEntries}: FollowLogOptions,
): Promise<void> {
  let before = seen
  let isAway = false
  for (;;) {
    try {
      await pause(intervalMs, undefined, {signal})
    } catch {
      return // aborted: nothing else ends a pause early
    }
    const now = await read().catch(whatIsAway)
    if (now instanceof MirrorbitsError) {
      // What Ctrl-C has ended is not away.
      if (!isAway && !signal.aborted) onAway(now)
      isAway = true
      continue
    }
    if (isAway) onBack()
    isAway = false
    const entries = newOf(before, now)
    if (entries.length > 0) onEntries(entries)
    // An empty log tells nothing: a Redis that came back may have lost it, and get it again from a copy.
    if (now.length > 0) before = now
  }
}

function whatIsAway(error: unknown): MirrorbitsError {
  const isUnreachable =
    error instanceof MirrorbitsError && ['MB_REDIS_UNREACHABLE', 'MB_SERVER_UNREACHABLE'].includes(error.code)
  if (isUnreachable) return error
  throw error
}
