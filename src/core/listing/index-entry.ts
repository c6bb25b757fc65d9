import {floorDiv, NANOS_PER_SECOND, type ModTime} from '../mod-time.js'

/** What a web server's index of a folder tells of one file or folder. */
export interface IndexEntry {
  readonly kind: 'file' | 'folder'
  /** Raw bytes (latin1), one segment of a path. */
  readonly name: string
  /** Undefined where the index does not tell. */
  readonly size: SizeRange | undefined
  /** Undefined where the index does not tell. */
  readonly time: IndexTime | undefined
}

/** A size as `1.2M` tells it: between these two, both included. Equal when it is told to the byte. */
export interface SizeRange {
  readonly least: number
  readonly most: number
}

/** A time as an index tells it. */
export interface IndexTime {
  /** Seconds since the Unix epoch, read as UTC. */
  readonly seconds: number
  /** How exact it is, in seconds. */
  readonly grain: 1 | 60
  /** False when it may be the local time of the server. */
  readonly isUtc: boolean
}

/** Rounded down to whole grains, as indexes round. */
export const inGrains = (time: ModTime, grain: number): number =>
  Math.floor(Number(floorDiv(time, NANOS_PER_SECOND)) / grain)

const UNITS = 'KMGTP'
const SIZE = /^(\d{1,16})(?:\.(\d{1,3}))?([KMGTP]?)i?B?$/i

/** `1234`, `1.2K`, `120M`. Undefined for what is no size, such as the `-` of a folder. */
function parseIndexSize(text: string): SizeRange | undefined {
  const [whole, digits = '', fraction = '', unit = ''] = SIZE.exec(text) ?? []
  if (whole === undefined) return undefined
  const value = Number(`${digits}.${fraction === '' ? '0' : fraction}`)
  if (unit === '') return Number.isSafeInteger(value) ? {least: value, most: value} : undefined
  const factor = 1024 ** (UNITS.indexOf(unit.toUpperCase()) + 1)
  // Servers round up, down or to the nearest: a digit more or less is the same.
  const step = 10 ** -fraction.length
  const most = Math.ceil((value + step) * factor)
  return Number.isSafeInteger(most) ? {least: Math.max(0, Math.floor((value - step) * factor)), most} : undefined
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** nginx writes `21-Nov-2026 07:01`, Apache `2026-11-21 07:01`, lighttpd `2026-Nov-21 07:01:36`. */
const TIME =
  /^\s*(?:(\d{1,2})-([a-z]{3})-(\d{4})|(\d{4})-(\d{2}|[a-z]{3})-(\d{2}))[ T](\d{2}):(\d{2})(?::(\d{2}))?(?=\s|$)/i

/** Reads what stands behind a name in an index: a time and a size. Other text, such as a description, is none. */
export function parseIndexColumns(text: string): Pick<IndexEntry, 'size' | 'time'> {
  const columns = text.replace(/\xa0/g, ' ')
  const match = TIME.exec(columns)
  const rest = columns.slice(match?.[0].length ?? 0)
  const size = /^\s*(\S{1,24})(?=\s|$)/.exec(rest)?.[1] ?? ''
  if (match === null) return {size: undefined, time: undefined}
  return {size: parseIndexSize(size), time: timeOf(match)}
}

function timeOf(match: RegExpExecArray): IndexTime | undefined {
  const [, day1, name1, year1, year2, month2, day2, hour, minute, second] = match
  const month = (name1 ?? month2 ?? '').toLowerCase()
  const monthIndex = /^\d/.test(month) ? Number(month) - 1 : MONTHS.indexOf(month)
  const [year, day] = [Number(year1 ?? year2), Number(day1 ?? day2)]
  const date = new Date(0)
  date.setUTCFullYear(year, monthIndex, day)
  if (monthIndex < 0 || date.getUTCMonth() !== monthIndex || date.getUTCDate() !== day) return undefined
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return undefined
  date.setUTCHours(Number(hour), Number(minute), Number(second ?? 0))
  return {seconds: date.getTime() / 1000, grain: second === undefined ? 60 : 1, isUtc: false}
}
