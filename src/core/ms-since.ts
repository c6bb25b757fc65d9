/**
 * Milliseconds from `then` to `now`. Infinity when `then` is still to come: the clock was set back, and what is done
 * again after a while is better done at once than when the clock comes to that time once more.
 */
export const msSince = (then: number, now: number): number => (now >= then ? now - then : Infinity)
