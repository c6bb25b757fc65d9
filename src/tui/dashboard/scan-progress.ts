import type {ScanRow} from './state.js'

/** Per second since the start of the phase; 0 in the first second, when it would only jump about. */
export function speedOf({done, startedAt, endedAt}: ScanRow, at: number): number {
  const seconds = ((endedAt ?? at) - startedAt) / 1000
  return seconds < 1 ? 0 : done / seconds
}

/** Seconds left at the speed so far; undefined when nobody can tell. */
export function secondsLeft(scan: ScanRow, at: number): number | undefined {
  const speed = speedOf(scan, at)
  return speed === 0 || scan.total <= scan.done ? undefined : (scan.total - scan.done) / speed
}
