import {msSince} from '../core/ms-since.js'
import type {Clock} from '../core/ports.js'

const SECOND_MS = 1000

/** A function that calls what it is given at most once a second, the first time after one, and not at all in between. */
export function onceASecond(clock: Clock): (act: () => void) => void {
  let last = clock()
  return act => {
    const now = clock()
    if (msSince(last, now) < SECOND_MS) return
    last = now
    act()
  }
}
