import {MirrorbitsError} from '../errors.js'
import {dayKey} from '../text/day-key.js'

/** Days of UTC, both included, each as milliseconds at its midnight. */
export interface DayRange {
  readonly from: number
  readonly to: number
}

const DAY_MS = 86_400_000

/** Nothing was counted before. */
const FIRST_DAY = Date.UTC(2010, 0, 1)

/** Reads a day such as `2026-11-21` or `2026-1-5`; undefined for anything else. */
export function parseDay(text: string): number | undefined {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim()) ?? []
  if (year === '') return undefined
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day))
  const date = new Date(at)
  const isReal = date.getUTCFullYear() === Number(year) && date.getUTCMonth() === Number(month) - 1
  return isReal && date.getUTCDate() === Number(day) ? at : undefined
}

/** Reads a day, or a month such as `2026-11` for all its days; undefined for anything else. */
export function parseDays(text: string): DayRange | undefined {
  const [, year = '', month = ''] = /^(\d{4})-(\d{1,2})$/.exec(text.trim()) ?? []
  const from = parseDay(year === '' ? text : `${text.trim()}-1`)
  if (from === undefined) return undefined
  return {from, to: year === '' ? from : Date.UTC(Number(year), Number(month), 1) - DAY_MS}
}

/**
 * The days that are asked for; undefined for all time. Without an end it is today, without a start the beginning.
 * Throws MB_USAGE when the start is after the end.
 */
export function dayRange(
  {from, to}: {readonly from: number | undefined; readonly to: number | undefined},
  now: number,
): DayRange | undefined {
  if (from === undefined && to === undefined) return undefined
  const range = {from: from ?? FIRST_DAY, to: to ?? dayOf(now)}
  if (range.from > range.to) {
    throw new MirrorbitsError('MB_USAGE', 'The first day is after the last.', {hint: 'Give --from and --to in order.'})
  }
  return range
}

export const dayOf = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS

/**
 * The fewest periods of the statistics that cover these days exactly: whole years and months where they fit, as
 * `2026`, `2026_11` and `2026_11_21`, in order. All time is one period without a name.
 */
export function periodsOf(range: DayRange | undefined): string[] {
  if (range === undefined) return ['']
  const last = Math.min(range.to, MAX_DAY)
  const periods: string[] = []
  for (let at = Math.max(range.from, FIRST_DAY); at <= last;) {
    const [year, month] = [new Date(at).getUTCFullYear(), new Date(at).getUTCMonth()]
    const nextYear = Date.UTC(year + 1, 0, 1)
    const nextMonth = Date.UTC(year, month + 1, 1)
    if (at === Date.UTC(year, 0, 1) && nextYear - DAY_MS <= last) {
      periods.push(dayKey(at).slice(0, 4))
      at = nextYear
    } else if (at === Date.UTC(year, month, 1) && nextMonth - DAY_MS <= last) {
      periods.push(dayKey(at).slice(0, 7))
      at = nextMonth
    } else {
      periods.push(dayKey(at))
      at += DAY_MS
    }
  }
  return periods
}

/** Nothing is counted so late; it bounds the work. */
const MAX_DAY = Date.UTC(2200, 0, 1)
