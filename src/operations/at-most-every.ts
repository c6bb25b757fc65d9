import {msSince} from '../core/ms-since.js'
import type {Clock} from '../core/ports.js'

/** A function that calls what it is given at most once in `intervalMs`, and not at all in between. */
export function atMostEvery(intervalMs: number, clock: Clock): (act: () => void) => void {
  let last = clock()
  return act => {
    const now = clock()
    if (msSince(last, now) < intervalMs) return
    last = now
    act()
  }
}
