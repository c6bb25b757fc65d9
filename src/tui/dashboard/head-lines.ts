import {milliseconds, rate, sparkline, upTime} from './format.js'
import {cutLine, span, spread, widthOf, type Line} from './line.js'
import {shownState, STATES, type ShownState} from './mirror-state.js'
import {isLate} from './node-state.js'
import {outcomeSpans} from './requests-view.js'
import type {DashboardState} from './state.js'
import type {Ui} from './ui-state.js'
import {counted} from '../../core/text/counted.js'

const SHOWN: readonly ShownState[] = ['up', 'degraded', 'down', 'disabled']

/** The two lines at the top of every view. */
export function headLines(state: DashboardState, ui: Ui, width: number): Line[] {
  return [titleLine(state, ui, width), stateLine(state, width)]
}

function titleLine(state: DashboardState, ui: Ui, width: number): Line {
  const {site, nodes, traffic, at, staleSince, oldVersion} = state
  // While Redis does not answer, nothing is heard of any node, and that is said already.
  const late = staleSince === undefined ? nodes.filter(node => isLate(node, at)).length : 0
  const longest = Math.max(0, ...nodes.map(({uptime}) => uptime))
  const must: Line = [
    span(oldVersion === undefined ? '' : `   DATABASE VERSION ${oldVersion}: only looking`, 'warn'),
    span(ui.paused ? '   PAUSED' : '', 'warn'),
    span(
      staleSince === undefined ? '' : `   STALE: no answer from Redis for ${Math.round((at - staleSince) / 1000)} s`,
      'bad',
    ),
  ]
  const left: Line = [
    span(' mirrorbits', 'strong'),
    span(`  ${site}`, 'accent'),
    span(`   ${counted(nodes.length, 'node')}`, nodes.length === 0 ? 'warn' : 'plain'),
    span(late === 0 ? '' : `, ${late} late`, 'bad'),
  ]
  const up = span(longest === 0 ? '' : `   up ${upTime(longest)}`, 'muted')
  const speed = span(`${rate(traffic.perSecond)} req/s `, 'strong')
  const curve = span(` ${sparkline(traffic.history, 15)}`, 'accent')
  const slowest = span(traffic.p99 === 0 ? ' ' : `  p99 ${milliseconds(traffic.p99)} `, 'muted')
  // The narrower the screen, the less of what can be read elsewhere.
  const choices = [
    {start: [...left, up, ...must], end: [speed, curve, slowest]},
    {start: [...left, ...must], end: [speed, curve, slowest]},
    {start: [...left, ...must], end: [speed, curve]},
    {start: [...left, ...must], end: [speed]},
  ]
  const fitting = choices.find(({start, end}) => widthOf(start) + widthOf(end) < width)
  return fitting === undefined
    ? cutLine([...left.slice(0, 1), ...must, ...left.slice(1)], width)
    : spread(fitting.start, fitting.end, width)
}

function stateLine({mirrors, traffic}: DashboardState, width: number): Line {
  const counts = SHOWN.map(state => {
    const {symbol, tone} = STATES[state]
    const many = mirrors.filter(({mirror}) => shownState(mirror) === state).length
    return span(` ${symbol} ${many} ${state} `, many === 0 ? 'muted' : tone)
  })
  const outcomes = traffic.source === 'nodes' ? [...outcomeSpans(traffic.outcomes, traffic.total)] : []
  while (outcomes.length > 0 && widthOf(counts) + widthOf(outcomes) >= width) outcomes.pop()
  return spread(counts, outcomes, width)
}
