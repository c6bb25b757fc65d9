import {setTimeout as pause} from 'node:timers/promises'
import type {MirrorLogEntry} from '../core/mirror-log.js'

/** What came after `before`, when both are the newest entries of one log, oldest first. */
export function newEntries(before: readonly MirrorLogEntry[], now: readonly MirrorLogEntry[]): MirrorLogEntry[] {
  const old = before.map(entry => JSON.stringify(entry))
  const young = now.map(entry => JSON.stringify(entry))
  // The log is capped: it may have lost entries at its begin since.
  const from = old.findIndex((_, start) => old.slice(start).every((entry, i) => entry === young[i]))
  return now.slice(from === -1 ? 0 : old.length - from)
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
}

/** Reads a log again and again, and tells what is new, until the signal is aborted. */
export async function followLog(
  read: () => Promise<readonly MirrorLogEntry[]>,
  seen: readonly MirrorLogEntry[],
  {signal, intervalMs, onEntries, newOf = newEntries}: FollowLogOptions,
): Promise<void> {
  let before = seen
  for (;;) {
    try {
      await pause(intervalMs, undefined, {signal})
    } catch {
      return // aborted: nothing else ends a pause early
    }
    const now = await read()
    const entries = newOf(before, now)
    if (entries.length > 0) onEntries(entries)
    before = now
  }
}
