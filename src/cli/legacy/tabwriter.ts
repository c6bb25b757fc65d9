const TAB_WIDTH = 8

/**
 * Lines up cells that end in a tab as Go's text/tabwriter does with tab stops of eight and tabs as padding,
 * so that scripts find the bytes they know. A column is a run of lines that all have that cell; the text
 * after the last tab of a line belongs to none. Lines end in a line feed each.
 */
export function tabwriter(lines: readonly string[]): string {
  const rows = lines.map(line => line.split('\t'))
  const widths: number[] = []
  let output = ''

  const writeRows = (from: number, to: number): void => {
    for (const row of rows.slice(from, to)) {
      row.forEach((cell, column) => {
        output += cell
        const width = widths[column]
        if (column < row.length - 1 && width !== undefined) output += padding(lengthOf(cell), width)
      })
      output += '\n'
    }
  }

  const format = (from: number, to: number): void => {
    const column = widths.length
    let start = from
    for (let row = from; row < to; row++) {
      if (!hasCell(rows[row], column)) continue
      writeRows(start, row)
      start = row
      let width = 0
      for (; row < to && hasCell(rows[row], column); row++) width = Math.max(width, lengthOf(rows[row]?.[column] ?? ''))
      widths.push(width)
      format(start, row)
      widths.pop()
      start = row
    }
    writeRows(start, to)
  }

  format(0, rows.length)
  return output
}

/** The last text of a line is no cell. */
const hasCell = (row: readonly string[] | undefined, column: number): boolean => column < (row?.length ?? 0) - 1

/** Code points, as Go counts. */
const lengthOf = (text: string): number => Array.from(text).length

function padding(textWidth: number, cellWidth: number): string {
  const stop = Math.ceil(cellWidth / TAB_WIDTH) * TAB_WIDTH
  return '\t'.repeat(Math.ceil((stop - textWidth) / TAB_WIDTH))
}
