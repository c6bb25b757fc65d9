import {dayKey} from '../text/day-key.js'

export type StatsPeriod =
  /** Today, this month, this year and all time. */
  | {readonly kind: 'now'}
  /** `suffix` names the counters: `2026`, `2026_11`, `2026_11_21`. */
  | {readonly kind: 'given'; readonly suffix: string}
  | {readonly kind: 'invalid'}

/** Reads the value of `?stats=`: up to three integers with `-` between. They are taken as written: `1` is not `01`. */
export function parseStatsPeriod(value: string): StatsPeriod {
  const [first = '', second, ...rest] = value.split('-')
  const third = rest.length === 0 ? undefined : rest.join('-')
  const parts = [first, second, third].filter(part => part !== undefined)
  if (parts.some(part => part !== '' && !isInteger(part))) return {kind: 'invalid'}
  return first === '' ? {kind: 'now'} : {kind: 'given', suffix: parts.join('_')}
}

/** No date needs more digits, and the text becomes part of a key. */
const isInteger = (text: string): boolean => /^[+-]?\d{1,18}$/.test(text)

/** The counters of the day, month and year (UTC) of a moment, and of all time. */
export function currentSuffixes(nowMs: number): readonly [string, string, string, string] {
  const day = dayKey(nowMs)
  return [day, day.slice(0, 7), day.slice(0, 4), '']
}
