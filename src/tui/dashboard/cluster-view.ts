import {percent} from '../../core/text/percent.js'
import {bytes, milliseconds, rate, sparkline, upTime} from './format.js'
import {textPasses} from './filter.js'
import {span, type Tone} from './line.js'
import {isLate} from './node-state.js'
import type {NodeRow} from './state.js'
import {fitColumns, headingLine, rowLine, type Column} from './table.js'
import type {Pane, ViewInput} from './view.js'

/** View 5: the nodes, whether they live and what each does. */
export function clusterPane({state, ui, width}: ViewInput): Pane {
  const rows = state.nodes.filter(({name, version}) => textPasses(`${name} ${version}`, ui.filter))
  const columns = fitColumns(columnsOf(state.at), width - 3)
  const redis = state.roundTrip === undefined ? 'no answer' : milliseconds(state.roundTrip)
  return {
    title: 'Cluster',
    note: `Redis: ${redis}`,
    head: [[span('   '), ...headingLine(columns)]],
    ids: rows.map(({name}) => name),
    row: index => {
      const row = rows[index]
      return row === undefined ? [] : rowLine(columns, row)
    },
    empty: ui.filter === '' ? 'No node is running.' : 'No node passes the filter.',
    selects: true,
  }
}

const columnsOf = (at: number): Column<NodeRow>[] => {
  const heardText = (row: NodeRow): string =>
    isLate(row, at) ? `✖ ${Math.round((at - row.seenAt) / 1000)} s ago` : '● alive'
  return [
    {title: 'NODE', width: 22, priority: 0, grows: true, text: ({name}) => name},
    {title: 'HEARD', width: 10, priority: 1, text: heardText, tone: (row): Tone => (isLate(row, at) ? 'bad' : 'ok')},
    {title: 'REQ/S', width: 6, align: 'right', priority: 2, text: row => rate(row.perSecond)},
    {title: 'SHARE', width: 7, align: 'right', priority: 4, text: ({share}) => percent(share)},
    {title: 'LAST MIN', width: 10, priority: 7, text: ({history}) => sparkline(history, 10), tone: () => 'accent'},
    {title: 'P99', width: 8, align: 'right', priority: 5, text: ({p99}) => (p99 === 0 ? '–' : milliseconds(p99))},
    {title: 'MEMORY', width: 10, align: 'right', priority: 3, text: ({memory}) => bytes(memory)},
    {title: 'MIRRORS', width: 7, align: 'right', priority: 8, text: ({mirrors}) => String(mirrors)},
    {title: 'UP', width: 10, align: 'right', priority: 6, text: ({uptime}) => (uptime === 0 ? '–' : upTime(uptime))},
    {title: 'VERSION', width: 8, priority: 9, text: ({version}) => version || '–', tone: () => 'muted'},
  ]
}
