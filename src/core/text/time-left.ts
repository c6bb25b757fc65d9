import {counted} from './counted.js'

const HOUR_MS = 3_600_000

/** How long something lasts: `3 days`, below two days `31 hours`, `less than an hour`. Undefined when it is over. */
export function timeLeft(ms: number): string | undefined {
  if (ms <= 0) return undefined
  const hours = Math.floor(ms / HOUR_MS)
  if (hours === 0) return 'less than an hour'
  return hours < 48 ? counted(hours, 'hour') : counted(Math.floor(hours / 24), 'day')
}
