import {floorDiv, type ModTime, NANOS_PER_SECOND} from './mod-time.js'

/**
 * A time as the database holds it: Go's `Time.String()`, always in UTC, for
 * example `2026-11-21 01:43:52.041647725 +0000 UTC`. Trailing zeros of the
 * fraction are left out, and so is a fraction of zero.
 */
export function goTimeText(time: ModTime): string {
  const seconds = floorDiv(time, NANOS_PER_SECOND)
  const nanos = time - seconds * NANOS_PER_SECOND
  const date = new Date(Number(seconds) * 1000)
  if (Number.isNaN(date.getTime())) return GO_ZERO_TEXT
  const fraction = nanos === 0n ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`
  const day = [pad(date.getUTCFullYear(), 4), pad(date.getUTCMonth() + 1), pad(date.getUTCDate())].join('-')
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(part => pad(part)).join(':')
  return `${day} ${clock}${fraction} +0000 UTC`
}

const GO_ZERO_TEXT = '0001-01-01 00:00:00 +0000 UTC'

const pad = (value: number, width = 2): string => String(value).padStart(width, '0')

const GO_TIME = /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))? ([+-])(\d\d)(\d\d) [-+\w]+$/

/**
 * Reads Go's `Time.String()` in any zone: the numeric offset counts, the zone's
 * abbreviation is not looked at. Undefined for any other text and for a date
 * that no calendar has.
 */
export function parseGoTime(text: string): ModTime | undefined {
  const match = GO_TIME.exec(text)
  if (match === null) return undefined
  const part = (index: number): number => Number(match[index])
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)]
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59 || part(10) > 59) return undefined
  // Date.UTC takes years below 100 for 1900 and after; four hundred years later the calendar is the same.
  const wall = Date.UTC(year + 400, month - 1, day, hour, minute, second) - MS_OF_400_YEARS
  if (Number.isNaN(wall) || day < 1 || new Date(wall).getUTCDate() !== day) return undefined
  const offset = (match[8] === '-' ? -1 : 1) * (part(9) * 60 + part(10)) * 60
  return BigInt(wall / 1000 - offset) * NANOS_PER_SECOND + BigInt((match[7] ?? '').padEnd(9, '0'))
}

const MS_OF_400_YEARS = 146_097 * 86_400_000
