import {humanDuration} from '../../core/text/relative-time.js'
import {bar, bytes, count, timeOfDay} from './format.js'
import {textPasses} from './filter.js'
import {span, type Tone} from './line.js'
import {secondsLeft, speedOf} from './scan-progress.js'
import type {ScanPhase, ScanRow} from './state.js'
import {fitColumns, headingLine, rowLine, type Column} from './table.js'
import type {Pane, ViewInput} from './view.js'

/** View 3: what is being scanned, and how the last scans ended. */
export function scansPane({state, ui, width}: ViewInput): Pane {
  const rows = state.scans.filter(({name, result, phase}) => textPasses(`${name} ${result} ${phase}`, ui.filter))
  const columns = fitColumns(columnsOf(state.at, width - 3), width - 3)
  const many = (wanted: ScanPhase): number => state.scans.filter(({phase}) => phase === wanted).length
  const queued = many('queued')
  return {
    title: 'Scans',
    note: `${many('running')} running${queued === 0 ? '' : `   ${queued} queued`}   ${count(state.files)} files in the catalogue`,
    head: [[span('   '), ...headingLine(columns)]],
    ids: rows.map(({key}) => key),
    row: index => {
      const row = rows[index]
      return row === undefined ? [] : rowLine(columns, row)
    },
    empty: ui.filter === '' ? 'No scan since the dashboard was opened.' : 'No scan passes the filter.',
    selects: true,
  }
}

const PHASES: Readonly<Record<ScanPhase, {readonly text: string; readonly tone: Tone}>> = {
  running: {text: '◐ running', tone: 'accent'},
  queued: {text: '· queued', tone: 'muted'},
  done: {text: '● done', tone: 'ok'},
  failed: {text: '✖ failed', tone: 'bad'},
}

const SUBJECT = 24
const STATE = 9
/** Enough for a bar and all that is known beside it. */
const PROGRESS = 44

const columnsOf = (at: number, width: number): Column<ScanRow>[] => [
  {title: 'SUBJECT', width: SUBJECT, priority: 0, text: ({name}) => name},
  {
    title: 'STATE',
    width: STATE,
    priority: 1,
    text: ({phase}) => PHASES[phase].text,
    tone: ({phase}) => PHASES[phase].tone,
  },
  {title: 'BY', width: 6, priority: 5, text: ({protocol}) => protocol, tone: () => 'muted'},
  {title: 'BEGAN', width: 11, priority: 4, text: ({startedAt}) => timeOfDay(startedAt, at), tone: () => 'muted'},
  {
    title: 'PROGRESS',
    width: Math.min(PROGRESS, width - SUBJECT - STATE - 4),
    priority: 2,
    grows: true,
    text: row => (row.phase === 'running' ? progressText(row, at) : row.result),
    tone: ({phase}) => (phase === 'failed' ? 'bad' : phase === 'queued' ? 'muted' : 'plain'),
  },
]

function progressText(row: ScanRow, at: number): string {
  const amount = row.unit === 'bytes' ? bytes : count
  const speed = speedOf(row, at)
  const left = secondsLeft(row, at)
  return [
    row.total > 0 ? `${bar(row.done / row.total, 12)} ${Math.floor(Math.min(1, row.done / row.total) * 100)} %` : '',
    row.done > 0 || row.total > 0
      ? `${amount(row.done)}${row.total > 0 ? ` of ${amount(row.total)}` : ''}${row.unit === 'files' ? ' files' : ''}`
      : row.result === ''
        ? humanDuration((at - row.startedAt) / 1000)
        : '',
    row.result,
    speed > 0 && row.result === '' ? `${amount(speed)}/s` : '',
    left === undefined ? '' : `${humanDuration(Math.ceil(left))} left`,
  ]
    .filter(text => text !== '')
    .join('  ')
}
