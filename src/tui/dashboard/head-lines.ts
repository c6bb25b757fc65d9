import {milliseconds, rate, sparkline, upTime} from './format.js'
import {span, spread, type Line} from './line.js'
import {shownState, STATES, type ShownState} from './mirror-state.js'
import {outcomeSpans} from './requests-view.js'
import type {DashboardState} from './state.js'
import type {Ui} from './ui-state.js'

const SHOWN: readonly ShownState[] = ['up', 'degraded', 'down', 'disabled']

/** The two lines at the top of every view. */
export function headLines(state: DashboardState, ui: Ui, width: number): Line[] {
  return [titleLine(state, ui, width), stateLine(state, width)]
}

function titleLine({site, nodes, traffic, at, staleSince, oldVersion}: DashboardState, ui: Ui, width: number): Line {
  const longest = Math.max(0, ...nodes.map(({uptime}) => uptime))
  const left: Line = [
    span(' mirrorbits', 'strong'),
    span(`  ${site}`, 'accent'),
    span(`   ${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'}`, nodes.length === 0 ? 'warn' : 'plain'),
    span(longest === 0 ? '' : `   up ${upTime(longest)}`, 'muted'),
    span(oldVersion === undefined ? '' : `   DATABASE VERSION ${oldVersion}: only looking`, 'warn'),
    span(ui.paused ? '   PAUSED' : '', 'warn'),
    span(
      staleSince === undefined ? '' : `   STALE: no answer from Redis for ${Math.round((at - staleSince) / 1000)} s`,
      'bad',
    ),
  ]
  const right: Line = [
    span(`${rate(traffic.perSecond)} req/s  `, 'strong'),
    span(sparkline(traffic.history, 15), 'accent'),
    span(traffic.p99 === 0 ? ' ' : `  p99 ${milliseconds(traffic.p99)} `, 'muted'),
  ]
  return spread(left, right, width)
}

function stateLine({mirrors, traffic}: DashboardState, width: number): Line {
  const counts = SHOWN.map(state => {
    const {symbol, tone} = STATES[state]
    const many = mirrors.filter(({mirror}) => shownState(mirror) === state).length
    return span(` ${symbol} ${many} ${state} `, many === 0 ? 'muted' : tone)
  })
  return spread(counts, traffic.source === 'nodes' ? outcomeSpans(traffic.outcomes, traffic.total) : [], width)
}
