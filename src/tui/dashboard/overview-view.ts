import {displayWidth} from '../../core/text/display-width.js'
import {completeness, percent} from '../../core/text/percent.js'
import {secondsLeft} from '../progress-state.js'
import {age, bar, bytes, rate, sparkline, wholeMilliseconds} from './format.js'
import {mirrorPasses} from './filter.js'
import {span, type Tone} from './line.js'
import {placeText, shortReason, shownState, STATES, stateText} from './mirror-state.js'
import {ordered, type SortKey} from './order.js'
import type {MirrorRow} from './state.js'
import {fitColumns, headingLine, rowLine, type Column} from './table.js'
import type {Pane, ViewInput} from './view.js'

const SCAN_BAR = 5

/** The mirrors that are shown, in order. */
export const shownMirrors = ({state, ui}: Pick<ViewInput, 'state' | 'ui'>): MirrorRow[] =>
  ordered(
    state.mirrors.filter(row => mirrorPasses(row, ui.filter, state.at)),
    ui.sort,
    ui.reverse,
  )

/** View 1: all mirrors with state, traffic and completeness. */
export function overviewPane(input: ViewInput): Pane {
  const {state, ui, width} = input
  const rows = shownMirrors(input)
  const nameWidth = Math.min(26, Math.max(8, ...rows.map(({mirror}) => displayWidth(mirror.name) + 2)))
  const columns = fitColumns(columnsOf({at: state.at, nameWidth, marked: ui.marked, sort: ui.sort}), width - 3)
  const filter = ui.filter === '' ? 'none' : ui.filter
  return {
    title: 'Mirrors',
    note: `sort: ${ui.sort} ${ui.reverse ? '▲' : '▼'}   filter: ${filter}`,
    head: [[span('   '), ...headingLine(columns)]],
    ids: rows.map(({mirror}) => String(mirror.id)),
    row: index => {
      const row = rows[index]
      return row === undefined ? [] : rowLine(columns, row)
    },
    empty:
      state.mirrors.length === 0
        ? 'There are no mirrors yet: add one with "mirrorbits mirror add".'
        : 'No mirror passes the filter.',
    selects: true,
  }
}

const stateTone = ({mirror}: MirrorRow): Tone => STATES[shownState(mirror)].tone
const quietWhen =
  (isQuiet: (row: MirrorRow) => boolean) =>
  (row: MirrorRow): Tone =>
    isQuiet(row) ? 'muted' : 'plain'

interface ColumnOptions {
  readonly at: number
  readonly nameWidth: number
  readonly marked: ReadonlySet<number>
  readonly sort: SortKey
}

interface SortableColumn extends Column<MirrorRow> {
  /** The order that this column shows. */
  readonly sort?: SortKey
}

/** What the rows are sorted by stays on a narrow screen: who looks for the slowest wants to see how slow. */
const FIRST = 1
const columnsOf = (options: ColumnOptions): Column<MirrorRow>[] =>
  allColumns(options).map(column => (column.sort === options.sort ? {...column, priority: FIRST} : column))

const allColumns = ({at, nameWidth, marked}: ColumnOptions): SortableColumn[] => [
  {
    title: 'NAME',
    width: nameWidth,
    priority: 0,
    text: ({mirror}) => `${marked.has(mirror.id) ? '✔ ' : ''}${mirror.name}`,
    tone: quietWhen(({mirror}) => !mirror.enabled),
  },
  {title: 'PLACE', sort: 'place', width: 5, priority: 5, text: ({mirror}) => placeText(mirror), tone: () => 'muted'},
  {title: 'STATE', width: 10, priority: 1, text: ({mirror}) => stateText(mirror), tone: stateTone},
  {
    title: 'RTT',
    sort: 'rtt',
    width: 6,
    align: 'right',
    priority: 7,
    text: ({rtt}) => (rtt === undefined ? '–' : wholeMilliseconds(rtt)),
    tone: quietWhen(({rtt}) => rtt === undefined),
  },
  {
    title: 'SHARE',
    width: 6,
    align: 'right',
    priority: 2,
    text: ({share}) => percent(share),
    tone: quietWhen(row => row.share === 0),
  },
  {
    title: 'REQ/S',
    sort: 'rate',
    width: 5,
    align: 'right',
    priority: 3,
    text: row => rate(row.perSecond),
    tone: quietWhen(row => row.perSecond === 0),
  },
  {
    title: 'LAST MIN',
    width: 10,
    priority: 4,
    text: ({history}) => sparkline(history, 10),
    tone: row => (row.history.some(value => value > 0) ? 'accent' : 'muted'),
  },
  {
    title: 'SYNCED',
    sort: 'synced',
    width: 11,
    priority: 6,
    text: row => syncText(row, at),
    tone: ({scan}) => (scan === undefined ? 'plain' : 'accent'),
  },
  {
    title: 'FILES',
    sort: 'files',
    width: 6,
    align: 'right',
    priority: 8,
    text: row => filesText(row, at),
    tone: row => (row.scan !== undefined ? 'accent' : filesText(row, at) === '100 %' ? 'plain' : 'warn'),
  },
  {title: 'TODAY', sort: 'today', width: 9, align: 'right', priority: 10, text: ({bytesToday}) => bytes(bytesToday)},
  {
    title: '',
    sort: 'state',
    width: 11,
    priority: 9,
    grows: true,
    text: ({mirror}) => shortReason(mirror),
    tone: stateTone,
  },
]

/** How complete the mirror is; while it is scanned the time left. */
function filesText({mirror, filesKnown, filesDiffering, filesTotal, scan}: MirrorRow, at: number): string {
  if (scan !== undefined) {
    const left = secondsLeft(scan, at)
    return left === undefined ? '…' : `${Math.floor(left / 60)}:${String(Math.floor(left % 60)).padStart(2, '0')}`
  }
  return mirror.lastSuccessfulSync === undefined ? '?' : completeness(filesKnown - filesDiffering, filesTotal)
}

/** A running scan as a bar, else how long ago the last one ended well. */
function syncText({mirror, scan}: MirrorRow, at: number): string {
  if (scan === undefined) return age(mirror.lastSuccessfulSync, at)
  if (scan.total === 0) return `scan ${scan.done}`
  const part = Math.min(1, scan.done / scan.total)
  return `${bar(part, SCAN_BAR)} ${String(Math.floor(part * 100)).padStart(3)} %`
}
