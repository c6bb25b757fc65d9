import {msSince} from '../core/ms-since.js'
import type {Clock} from '../core/ports.js'

const DAY_MS = 86_400_000

/** True the first time, and then once a day, for each thing that it is asked of. */
export function onceADay(clock: Clock): (what: string) => boolean {
  const last = new Map<string, number>()
  return what => {
    if (msSince(last.get(what) ?? -Infinity, clock()) < DAY_MS) return false
    last.set(what, clock())
    return true
  }
}
