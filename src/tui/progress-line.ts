import {displayWidth, printable, truncateToWidth} from '../core/text/display-width.js'
import {humanSize} from '../core/text/human-size.js'
import {humanDuration} from '../core/text/relative-time.js'
import {rateOf, secondsLeft, type ProgressUnit, type RunningItem} from './progress-state.js'
import {wordFor} from '../core/text/counted.js'

const LABEL = 24
const LEAST_BAR = 8
const MOST_BAR = 40

export interface ProgressLine {
  readonly label: string
  /** Full and empty part of the bar; both empty when the total is not known or the terminal is narrow. */
  readonly full: string
  readonly empty: string
  readonly numbers: string
}

const amount = (value: number, unit: ProgressUnit): string =>
  unit === 'bytes' ? humanSize(value) : `${Math.round(value)}`

/** What one running item looks like on a line of `width` cells. */
export function progressLine(item: RunningItem, nowMs: number, width: number): ProgressLine {
  const label = truncateToWidth(printable(item.label), Math.min(LABEL, Math.max(8, Math.floor(width / 4))))
  const rate = rateOf(item, nowMs)
  const left = secondsLeft(item, nowMs)
  const known = item.total > 0
  const part = known ? Math.min(1, item.done / item.total) : 0
  const numbers = [
    known ? `${Math.floor(part * 100)} %` : '',
    `${amount(item.done, item.unit)}${known ? `/${amount(item.total, item.unit)}` : ''}${item.unit === 'files' ? ` ${wordFor(known ? item.total : item.done, 'file')}` : ''}`,
    rate > 0 ? `${amount(rate, item.unit)}/s` : '',
    left === undefined ? '' : `${humanDuration(Math.ceil(left))} left`,
  ]
    .filter(text => text !== '')
    .join('  ')
  const room = Math.min(MOST_BAR, width - displayWidth(label) - displayWidth(numbers) - 4)
  const cells = known && room >= LEAST_BAR ? room : 0
  const full = Math.round(cells * part)
  return {
    label,
    full: '━'.repeat(full),
    empty: '─'.repeat(cells - full),
    numbers: truncateToWidth(numbers, Math.max(0, width - displayWidth(label) - 2)),
  }
}
