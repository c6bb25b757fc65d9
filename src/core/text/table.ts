import {displayWidth, printable, truncateToWidth} from './display-width.js'

export interface TableColumn {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** May be cut, down to this many cells, when the table is wider than the terminal. Never cut when undefined. */
  readonly minWidth?: number
}

export interface TableOptions {
  /** Cells a line may take; undefined (a pipe) cuts nothing. */
  readonly width: number | undefined
  /** Colours a cell after it was laid out; row -1 is the heading. */
  readonly paint?: (text: string, column: number, row: number) => string
}

const GAP = '  '

/** Shrinks the widest column that may still shrink, cell by cell, until the line fits or nothing can give. */
function fit(columns: readonly TableColumn[], natural: readonly number[], width: number): number[] {
  const widths = [...natural]
  let excess = widths.reduce((sum, w) => sum + w, 0) + GAP.length * (widths.length - 1) - width
  for (; excess > 0; excess--) {
    let widest = -1
    columns.forEach(({minWidth}, i) => {
      const w = widths[i] ?? 0
      if (minWidth !== undefined && w > minWidth && w > (widths[widest] ?? 0)) widest = i
    })
    if (widest === -1) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

/** Lays out rows under headings; returns one text per line, without trailing blanks. Cells are made safe to print. */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  {width, paint = text => text}: TableOptions,
): string[] {
  const cells = [columns.map(({title}) => title), ...rows].map(row => columns.map((_, i) => printable(row[i] ?? '')))
  const natural = columns.map((_, i) => Math.max(...cells.map(row => displayWidth(row[i] ?? ''))))
  const widths = width === undefined ? natural : fit(columns, natural, width)

  return cells.map((row, line) =>
    columns
      .map(({align}, i) => {
        const cell = truncateToWidth(row[i] ?? '', widths[i] ?? 0)
        const padding = ' '.repeat((widths[i] ?? 0) - displayWidth(cell))
        const painted = cell === '' ? '' : paint(cell, i, line - 1)
        return align === 'right' ? padding + painted : painted + padding
      })
      .join(GAP)
      .trimEnd(),
  )
}
