import {humanSize} from '../../core/text/human-size.js'
import {humanDuration} from '../../core/text/relative-time.js'

/** Without the full block: curves of rows below each other would run together. */
const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇'] as const

/** The newest values as a curve of `cells` characters; several values share one when there are more. Idle is a flat line. */
export function sparkline(
  values: readonly number[],
  cells: number,
  highest = 0,
  each = Math.max(1, Math.ceil(60 / cells)),
): string {
  if (cells <= 0) return ''
  const sums: number[] = []
  for (let end = values.length; end > 0 && sums.length < cells; end -= each) {
    const group = values.slice(Math.max(0, end - each), end)
    sums.unshift(group.reduce((sum, value) => sum + value, 0) / group.length)
  }
  const top = Math.max(highest, ...sums)
  const bars = sums.map(value => (top <= 0 ? BARS[0] : BARS[Math.min(6, Math.floor((value / top) * 6.999))])).join('')
  return bars.padStart(cells)
}

/** A bar of `cells` characters of which `part` (0 to 1) is full. */
export function bar(part: number, cells: number): string {
  const full = Math.round(Math.min(1, Math.max(0, part)) * cells)
  return '▓'.repeat(full) + '░'.repeat(Math.max(0, cells - full))
}

/** `12,345`. */
export const count = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')

/** Requests per second: `0.3`, `12`, `1,284`. */
export const rate = (value: number): string => (value === 0 ? '0' : value < 9.95 ? value.toFixed(1) : count(value))

/** `3 min`; `–` for never. */
export const age = (unixSeconds: number | undefined, at: number): string =>
  unixSeconds === undefined ? '–' : humanDuration(at / 1000 - unixSeconds)

/** Bytes for people, in nine characters at most below 10,000 TiB; `–` for none. */
export const bytes = (amount: number): string =>
  amount === 0 ? '–' : amount < 1024 ? `${amount} B` : humanSize(amount).replace(/^(\d{4})\.\d/, '$1')

/** Milliseconds for people: `0.08 ms`, `21 ms`, `1.2 s`. */
export function milliseconds(value: number): string {
  if (value >= 1000) return `${(value / 1000).toFixed(1)} s`
  return `${value >= 10 ? Math.round(value) : value >= 1 ? value.toFixed(1) : value.toFixed(2)} ms`
}

/** `21 ms`, `1.2 s`: for what travels far, less than a millisecond says nothing. */
export const wholeMilliseconds = (value: number): string =>
  value >= 1000 ? milliseconds(value) : `${Math.max(1, Math.round(value))} ms`

/** How long something runs: `12d 04:11`, `4:11:09`. */
export function upTime(seconds: number): string {
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ]
  const two = (value: number): string => String(value).padStart(2, '0')
  return days > 0
    ? `${days}d ${two(hours)}:${two(minutes)}`
    : `${hours}:${two(minutes)}:${two(Math.floor(seconds) % 60)}`
}

/** `14:02:11` in local time; with the date when it was on another day than `now`. */
export function timeOfDay(at: number, now: number): string {
  const date = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  const isToday = date.toDateString() === new Date(now).toDateString()
  return isToday ? time : `${two(date.getMonth() + 1)}-${two(date.getDate())} ${time.slice(0, 5)}`
}
