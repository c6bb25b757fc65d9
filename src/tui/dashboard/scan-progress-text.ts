import {humanDuration} from '../../core/text/relative-time.js'
import {rateOf, secondsLeft} from '../progress-state.js'
import {bar, bytes, count} from './format.js'
import {widthOf, span} from './line.js'
import type {ScanRow} from './state.js'
import {wordFor} from '../../core/text/counted.js'

/** How far a running scan is: as much as fits into `width`, the speed rather than the bar, the bar rather than the numbers. */
export function progressText(row: ScanRow, at: number, width: number): string {
  const speed = rateOf(row, at)
  const left = secondsLeft(row, at)
  const part = row.total > 0 ? row.done / row.total : undefined
  const amount = row.unit === 'bytes' ? bytes : count
  const pieces: Piece[] = [
    {text: part === undefined ? '' : bar(part, 12), priority: 3},
    {text: part === undefined ? '' : `${Math.floor(Math.min(1, part) * 100)} %`, priority: 0},
    {text: amountText(row, at), priority: part === undefined ? 0 : 4},
    {text: row.result, priority: 1},
    {text: speed > 0 && row.result === '' ? `${amount(speed)}/s` : '', priority: 1},
    {text: left === undefined ? '' : `${humanDuration(Math.ceil(left))} left`, priority: 2},
  ]
  return textOf(fitting(pieces, width))
}

function amountText({done, total, unit, result, startedAt}: ScanRow, at: number): string {
  if (done === 0 && total === 0) return result === '' ? humanDuration((at - startedAt) / 1000) : ''
  const amount = unit === 'bytes' ? bytes : count
  return `${amount(done)}${total > 0 ? ` of ${amount(total)}` : ''}${unit === 'files' ? ` ${wordFor(total > 0 ? total : done, 'file')}` : ''}`
}

interface Piece {
  readonly text: string
  /** Lower numbers stay longer. */
  readonly priority: number
}

/** Of those with a text, in their order. The first of all stays whatever its length. */
function fitting(pieces: readonly Piece[], width: number): readonly Piece[] {
  let kept: readonly Piece[] = []
  for (const piece of pieces.toSorted((a, b) => a.priority - b.priority)) {
    if (piece.text === '') continue
    const more = pieces.filter(one => one === piece || kept.includes(one))
    if (kept.length === 0 || widthOf([span(textOf(more))]) <= width) kept = more
  }
  return kept
}

/** The percentage stands close to its bar. */
const textOf = (pieces: readonly Piece[]): string =>
  pieces.map(({text}, index) => (index === 0 ? text : `${text.endsWith('%') ? ' ' : '  '}${text}`)).join('')
