import {count, timeOfDay} from './format.js'
import {textPasses} from './filter.js'
import {span, type Tone} from './line.js'
import {progressText} from './scan-progress-text.js'
import type {ScanPhase, ScanRow} from './state.js'
import {fitColumns, headingLine, rowLine, type Column} from './table.js'
import type {Pane, ViewInput} from './view.js'
import {wordFor} from '../../core/text/counted.js'

/** View 3: what is being scanned, and how the last scans ended. */
export function scansPane({state, ui, width}: ViewInput): Pane {
  const rows = state.scans.filter(({name, result, phase}) => textPasses(`${name} ${result} ${phase}`, ui.filter))
  const columns = fitColumns(columnsOf(state.at, width - 3), width - 3)
  const many = (wanted: ScanPhase): number => state.scans.filter(({phase}) => phase === wanted).length
  const queued = many('queued')
  return {
    title: 'Scans',
    note: `${many('running')} running${queued === 0 ? '' : `   ${queued} queued`}   ${count(state.files)} ${wordFor(state.files, 'file')} in the catalogue`,
    head: [[span('   '), ...headingLine(columns)]],
    ids: rows.map(({key}) => key),
    row: index => {
      const row = rows[index]
      return row === undefined ? [] : rowLine(columns, row)
    },
    empty: ui.filter === '' ? 'No scan yet; R scans the source.' : 'No scan passes the filter.',
    selects: true,
  }
}

const PHASES: Readonly<Record<ScanPhase, {readonly text: string; readonly tone: Tone}>> = {
  running: {text: '◐ running', tone: 'accent'},
  queued: {text: '· queued', tone: 'muted'},
  done: {text: '● done', tone: 'ok'},
  failed: {text: '✖ failed', tone: 'bad'},
}

const SUBJECT = {wide: 24, narrow: 16}
const NARROW = 70
const STATE = 9
/** Enough for a bar and all that is known beside it. */
const PROGRESS = 44

function columnsOf(at: number, width: number): Column<ScanRow>[] {
  const subject = width < NARROW ? SUBJECT.narrow : SUBJECT.wide
  return [
    {title: 'SUBJECT', width: subject, priority: 0, text: ({name}) => name},
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
      width: Math.min(PROGRESS, width - subject - STATE - 4),
      priority: 2,
      grows: true,
      text: (row, room) => (row.phase === 'running' ? progressText(row, at, room) : row.result),
      tone: ({phase}) => (phase === 'failed' ? 'bad' : phase === 'queued' ? 'muted' : 'plain'),
    },
  ]
}
