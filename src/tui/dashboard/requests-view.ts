import {OUTCOMES, type Outcome} from '../../core/rates/rates.js'
import type {Counted} from '../../core/rates/top-counts.js'
import {percent} from '../../core/text/percent.js'
import {bar, count, milliseconds, sparkline, timeOfDay} from './format.js'
import {requestPasses, textPasses} from './filter.js'
import {cutLine, cutStart, padded, span, spread, type Line, type Tone} from './line.js'
import type {LiveRequest, MirrorRow, Traffic} from './state.js'
import {fitColumns, headingLine, rowLine, type Column} from './table.js'
import type {Pane, ViewInput} from './view.js'

/** View 2: downloads as they are answered, and what was asked for most in the last minute. */
export function requestsPane(input: ViewInput): Pane {
  const {state, ui, width} = input
  const names = new Map(state.mirrors.map(({mirror}) => [mirror.id, mirror.name]))
  const nameOf = ({mirror}: LiveRequest): string => names.get(mirror) ?? (mirror > 0 ? `mirror ${mirror}` : 'fallback')
  const rows = state.requests.filter(request => requestPasses(request, nameOf(request), ui.filter))
  const columns = fitColumns(streamColumns(state.at, nameOf), width - 3)
  return {
    title: 'Requests',
    note: noteOf(state.traffic, ui.filter),
    head: [...chartLines(state.traffic, width), ...topLines(input), [span('   '), ...headingLine(columns)]],
    ids: rows.map(({id}) => id),
    row: index => {
      const row = rows[index]
      return row === undefined ? [] : rowLine(columns, row)
    },
    empty: ui.filter === '' ? 'Waiting for downloads …' : 'No download passes the filter.',
    selects: true,
  }
}

function noteOf({source, total}: Traffic, filter: string): string {
  if (source !== 'nodes') return 'from the counters: no node tells its rates'
  return `${count(total)} answered in the last minute   filter: ${filter === '' ? 'none' : filter}`
}

function chartLines({history, outcomes, total, p50, p99}: Traffic, width: number): Line[] {
  const spans = outcomeSpans(outcomes, total, p50, p99)
  if (width < 100) return [cutLine([span(' '), ...spans], width)]
  return [spread([span(`   ${sparkline(history, 30)}   `, 'accent')], spans, width), []]
}

const BAR = 6
const SIDE = 34

/** Files, mirrors and countries that were asked for most, beside each other as far as there is room. */
function topLines({state, ui, width, height}: ViewInput): Line[] {
  const most = height >= 24 ? 8 : height >= 17 ? 5 : 3
  const sides = width >= 116 ? 2 : width >= 76 ? 1 : 0
  const left = width - 3 - sides * (SIDE + 4)
  const files = state.traffic.files.filter(([name]) => textPasses(name, ui.filter)).slice(0, most)
  const mirrors = busiest(state.mirrors).slice(0, most)
  const {countries} = state.traffic
  const titles = [padded('FILES', left), padded('MIRRORS', SIDE), padded('CLIENTS', SIDE)].slice(0, 1 + sides)
  return [
    [span(`   ${titles.join('    ')}`, 'muted')],
    ...Array.from({length: most}, (_, index): Line => {
      const cells = [partCell(mirrors, index), partCell(partsOf(countries), index)].slice(0, sides)
      return [span('   '), ...fileCell(files[index], left), ...cells.flat()]
    }),
    [],
  ]
}

const fileCell = (file: Counted<string> | undefined, width: number): Line => [
  span(
    file === undefined
      ? ' '.repeat(width)
      : padded(`${count(file[1]).padStart(7)}  ${cutStart(file[0], width - 9)}`, width),
  ),
]

interface Part {
  readonly name: string
  readonly part: number
}

const busiest = (mirrors: readonly MirrorRow[]): Part[] =>
  mirrors
    .filter(({share}) => share > 0)
    .toSorted((a, b) => b.share - a.share)
    .map(({mirror, share}) => ({name: mirror.name, part: share}))

function partsOf(countries: readonly Counted<string>[]): Part[] {
  const all = countries.reduce((sum, [, n]) => sum + n, 0)
  return countries.map(([code, n]) => ({name: code || 'unknown', part: n / all}))
}

/** The bar of the largest part is full. */
function partCell(parts: readonly Part[], index: number): Line {
  const entry = parts[index]
  if (entry === undefined) return [span(' '.repeat(SIDE + 4))]
  const most = parts[0]?.part ?? 1
  return [
    span(`    ${padded(entry.name, SIDE - BAR - 8)}`),
    span(padded(percent(entry.part), 7, 'right')),
    span(` ${bar(most > 0 ? entry.part / most : 0, BAR)}`, 'accent'),
  ]
}

const streamColumns = (at: number, nameOf: (request: LiveRequest) => string): Column<LiveRequest>[] => [
  {title: 'TIME', width: 8, priority: 3, text: row => timeOfDay(row.at, at), tone: () => 'muted'},
  {title: 'FILE', width: 16, priority: 0, grows: true, cutsStart: true, text: ({path}) => path},
  {title: 'CLIENT', width: 15, priority: 2, text: clientText},
  {title: 'MIRROR', width: 22, priority: 1, text: nameOf, tone: ({mirror}) => (mirror > 0 ? 'plain' : 'warn')},
  {title: 'DISTANCE', width: 9, align: 'right', priority: 5, text: distanceText, tone: () => 'muted'},
  {title: 'ANSWER', width: 8, priority: 4, text: answerText, tone: ({mirror}) => (mirror > 0 ? 'ok' : 'warn')},
]

/** `FR AS3215`. */
const clientText = ({country, network}: LiveRequest): string =>
  [country === '' ? 'unknown' : country, network === 0 ? '' : `AS${network}`].filter(text => text !== '').join(' ')

const distanceText = ({km}: LiveRequest): string => (km === 0 ? '–' : `${count(km)} km`)

const answerText = ({status, mirror}: LiveRequest): string =>
  status === 302 ? (mirror > 0 ? '302' : 'fallback') : status === 200 ? 'JSON' : String(status)

const OUTCOME_TEXTS: Readonly<Record<Outcome, {readonly text: string; readonly tone: Tone}>> = {
  redirect: {text: '302', tone: 'ok'},
  fallback: {text: 'fallback', tone: 'warn'},
  notModified: {text: '304', tone: 'plain'},
  notFound: {text: '404', tone: 'warn'},
  refused: {text: '4xx', tone: 'warn'},
  failed: {text: '5xx', tone: 'bad'},
  other: {text: 'pages', tone: 'plain'},
}

/** `302 98.7 %  404 0.3 %`, and how long answers took. */
export function outcomeSpans(
  outcomes: Readonly<Record<Outcome, number>>,
  total: number,
  p50?: number,
  p99?: number,
): Line {
  if (total === 0) return [span('no requests ', 'muted')]
  const parts = OUTCOMES.filter(outcome => outcomes[outcome] > 0).map(outcome => {
    const {text, tone} = OUTCOME_TEXTS[outcome]
    return span(`  ${text} ${percent(outcomes[outcome] / total)} `, tone)
  })
  if (p50 === undefined || p99 === undefined || p99 === 0) return parts
  return [...parts, span(`  p50 ${milliseconds(p50)}  p99 ${milliseconds(p99)} `, 'muted')]
}
