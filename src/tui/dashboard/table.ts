import {cutStart, padded, span, type Line, type Tone} from './line.js'

export interface Column<T> {
  readonly title: string
  readonly width: number
  readonly align?: 'left' | 'right'
  /** Lower numbers stay longer as the screen narrows. */
  readonly priority: number
  /** Takes what room is left; at most one column does. */
  readonly grows?: boolean
  /** Shows the end of a text that is too long. */
  readonly cutsStart?: boolean
  /** What does not fit into `width` is cut off. */
  readonly text: (row: T, width: number) => string
  readonly tone?: (row: T) => Tone
}

const GAP = 2

/** The columns that fit, with their widths. */
export function fitColumns<T>(columns: readonly Column<T>[], width: number): Column<T>[] {
  const kept: Column<T>[] = []
  let used = -GAP
  for (const column of columns.toSorted((a, b) => a.priority - b.priority)) {
    if (used + GAP + column.width > width) break
    kept.push(column)
    used += GAP + column.width
  }
  const spare = width - used
  return columns
    .filter(column => kept.includes(column))
    .map(column => (column.grows === true ? {...column, width: column.width + spare} : column))
}

export const headingLine = <T>(columns: readonly Column<T>[]): Line => [
  span(columns.map(({title, width, align}) => padded(title, width, align)).join(' '.repeat(GAP)), 'muted'),
]

export function rowLine<T>(columns: readonly Column<T>[], row: T): Line {
  return columns.flatMap(({text, tone, width, align, cutsStart}, index) => {
    const shown = cutsStart === true ? cutStart(text(row, width), width) : text(row, width)
    const cell = span(padded(shown, width, align), tone?.(row))
    return index === 0 ? [cell] : [span(' '.repeat(GAP)), cell]
  })
}
