import type {Severity} from '../../core/tell-event.js'
import {eventPasses} from './filter.js'
import {timeOfDay} from './format.js'
import {padded, span, type Line, type Tone} from './line.js'
import type {EventLine} from './state.js'
import type {Pane, ViewInput} from './view.js'

const SEVERITIES: Readonly<Record<Severity, {readonly symbol: string; readonly tone: Tone}>> = {
  info: {symbol: '·', tone: 'muted'},
  good: {symbol: '●', tone: 'ok'},
  warn: {symbol: '◐', tone: 'warn'},
  bad: {symbol: '✖', tone: 'bad'},
}

const SUBJECT = 22

/** View 6: what happened, newest first. */
export function eventsPane({state, ui}: ViewInput): Pane {
  const rows = state.events.filter(line => eventPasses(line, ui.filter))
  const timeWidth = timeWidthOf(rows, state.at)
  return {
    title: 'Events',
    note: `${rows.length} of ${state.events.length}   filter: ${ui.filter === '' ? 'none' : ui.filter}`,
    head: [],
    ids: rows.map(({id}) => id),
    row: index => {
      const row = rows[index]
      return row === undefined ? [] : eventText(row, {now: state.at, timeWidth})
    },
    empty: ui.filter === '' ? 'Nothing happened since the dashboard was opened.' : 'No event passes the filter.',
    selects: true,
  }
}

interface EventTextOptions {
  readonly now: number
  readonly timeWidth: number
  /** False where all lines are about the same. */
  readonly subjects?: boolean
}

/** Cells for the time: more when some lines are not of today. */
export const timeWidthOf = (lines: readonly EventLine[], now: number): number =>
  Math.max(8, ...lines.map(({at}) => timeOfDay(at, now).length))

/** `14:02:11  ✖ za.mirror.example  HTTPS is down: …` */
export function eventText({at, severity, subject, text}: EventLine, options: EventTextOptions): Line {
  const {now, timeWidth, subjects = true} = options
  const {symbol, tone} = SEVERITIES[severity]
  return [
    span(`${padded(timeOfDay(at, now), timeWidth)}  `, 'muted'),
    span(`${symbol} `, tone),
    ...(subjects ? [span(`${padded(subject, SUBJECT)}  `)] : []),
    span(text, tone === 'warn' || tone === 'bad' ? tone : 'plain'),
  ]
}
