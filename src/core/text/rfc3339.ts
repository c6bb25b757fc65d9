import {floorDiv, type ModTime, NANOS_PER_SECOND} from '../mod-time.js'

/** How JSON writes a time that is not known. */
export const ZERO_TIME_TEXT = '0001-01-01T00:00:00Z'

/** Nanoseconds in UTC, without trailing zeros of the fraction: `2025-06-01T06:00:00.123456789Z`. */
export function rfc3339Utc(time: ModTime): string {
  const seconds = floorDiv(time, NANOS_PER_SECOND)
  const text = isoSeconds(Number(seconds) * 1000)
  if (text === undefined) return ZERO_TIME_TEXT
  const nanos = time - seconds * NANOS_PER_SECOND
  const fraction = nanos === 0n ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`
  return `${text}${fraction}Z`
}

/** Unix seconds in the zone of this host: `2025-06-01T08:00:00+02:00`. */
export function rfc3339Local(unixSeconds: number | undefined): string {
  if (unixSeconds === undefined) return ZERO_TIME_TEXT
  const date = new Date(unixSeconds * 1000)
  if (Number.isNaN(date.getTime())) return ZERO_TIME_TEXT
  const offset = -date.getTimezoneOffset()
  const wall = isoSeconds(date.getTime() + offset * 60_000)
  if (wall === undefined) return ZERO_TIME_TEXT
  if (offset === 0) return `${wall}Z`
  const minutes = Math.abs(offset)
  return `${wall}${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`
}

/** Undefined beyond the years 0 to 9999, the only ones that the format can write. */
function isoSeconds(ms: number): string | undefined {
  const date = new Date(ms)
  const year = date.getUTCFullYear()
  return year >= 0 && year <= 9999 ? date.toISOString().slice(0, 19) : undefined
}

const pad = (value: number): string => String(value).padStart(2, '0')
