import {selectedLine, span, spread, type Line} from './line.js'
import {windowOf, type Cursor} from './list-window.js'
import type {DashboardState} from './state.js'
import type {Ui} from './ui-state.js'

/** The cells that lines may take. */
export interface Size {
  readonly columns: number
  readonly rows: number
}

/** What a view puts between the head and the foot of the screen. */
export interface Pane {
  /** Left and right end of the rule above it. */
  readonly title: string
  readonly note: string
  /** Lines above the list. */
  readonly head: readonly Line[]
  /** Rows that can be selected, by id. */
  readonly ids: readonly string[]
  /** Draws a row; only those that are shown are drawn. */
  readonly row: (index: number) => Line
  /** Instead of a list that is empty. */
  readonly empty: string
  /** False when rows are only to be read. */
  readonly selects: boolean
}

export interface ViewInput {
  readonly state: DashboardState
  readonly ui: Ui
  readonly width: number
  /** Lines that the pane has. */
  readonly height: number
}

/** `─ Mirrors ───── sort: share ─` */
export function ruleLine(title: string, note: string, width: number): Line {
  const left: Line = [span('─ ', 'muted'), span(title, 'strong'), span(' ', 'muted')]
  const right: Line = note === '' ? [] : [span(` ${note} ─`, 'muted')]
  const filled = spread(left, right, width)
  return filled.map(part =>
    /^ +$/.test(part.text) && part.text.length > 1 ? span('─'.repeat(part.text.length), 'muted') : part,
  )
}

/** The list in exactly `height` lines. */
export function listLines(
  pane: Pane,
  cursor: Cursor,
  {width, height}: {readonly width: number; readonly height: number},
): Line[] {
  const {ids, row, head} = pane
  const shown = Math.max(0, height - head.length)
  if (ids.length === 0)
    return filledTo(pane.empty === '' ? head : [...head, [span(`   ${pane.empty}`, 'muted')]], height)
  const {selected, top} = windowOf(cursor, ids, shown)
  const lines: Line[] = [...head]
  for (let index = top; index < Math.min(ids.length, top + shown); index++) {
    const isSelected = pane.selects && index === selected
    const line: Line = [span(isSelected ? ' ▸ ' : '   '), ...row(index)]
    lines.push(isSelected ? selectedLine(line, width) : line)
  }
  return filledTo(lines, height)
}

export const filledTo = (lines: readonly Line[], height: number): Line[] => [
  ...lines.slice(0, height),
  ...Array.from({length: Math.max(0, height - lines.length)}, (): Line => []),
]
