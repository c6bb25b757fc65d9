import {displayWidth} from '../../core/text/display-width.js'
import {OUTCOMES, type Outcome} from '../../core/rates/rates.js'
import {bar, count, milliseconds, percent, sparkline} from './format.js'
import {textPasses} from './filter.js'
import {cutLine, padded, span, widthOf, type Line, type Tone} from './line.js'
import type {Pane, ViewInput} from './view.js'

const BAR = 8
const SIDE = 30

/** View 2: what is asked for, in the last minute. */
export function requestsPane({state, ui, width}: ViewInput): Pane {
  const {traffic, mirrors} = state
  const files = traffic.files.filter(([name]) => textPasses(name, ui.filter))
  const busy = mirrors.filter(({share}) => share > 0).toSorted((a, b) => b.share - a.share)
  const countries = traffic.countries
  const downloads = countries.reduce((sum, [, n]) => sum + n, 0)
  const mostWanted = countries[0]?.[1] ?? 0
  const isWide = width >= 100
  const left = isWide ? width - 2 * (SIDE + 4) - 3 : width - 3
  const rows = isWide ? Math.max(files.length, busy.length, countries.length) : files.length
  const side = (index: number): Line => {
    const mirror = busy[index]
    const country = countries[index]
    return [
      ...cell(mirror && {name: mirror.mirror.name, part: mirror.share, most: busy[0]?.share}),
      ...cell(country && {name: country[0] || 'unknown', part: country[1] / downloads, most: mostWanted / downloads}),
    ]
  }
  return {
    title: 'Requests of the last minute',
    note:
      traffic.source === 'nodes' ? `${count(traffic.total)} answered` : 'from the counters: no node tells its rates',
    head: [
      [span(`   ${sparkline(traffic.history, Math.min(60, width - 4))}`, 'accent')],
      cutLine([span('   '), ...outcomeSpans(traffic.outcomes, traffic.total, traffic.p50, traffic.p99)], width),
      [],
      [span(`   ${padded('FILES', left)}${isWide ? `    ${padded('MIRRORS', SIDE)}    COUNTRIES` : ''}`, 'muted')],
    ],
    ids: Array.from({length: rows}, (_, index) => String(index)),
    row: index => {
      const file = files[index]
      const line: Line =
        file === undefined ? [] : [span(padded(count(file[1]), 7, 'right')), span(`  ${cutPath(file[0], left - 9)}`)]
      return isWide ? [...line, span(' '.repeat(Math.max(0, left - widthOf(line)))), ...side(index)] : line
    },
    empty: ui.filter === '' ? 'No downloads.' : 'No file passes the filter.',
    selects: false,
  }
}

/** The end of a path tells more than its start. */
function cutPath(path: string, width: number): string {
  if (displayWidth(path) <= width) return path
  // Most characters take a cell, so no more of them can fit.
  const characters = Array.from(path).slice(-width)
  while (characters.length > 0 && displayWidth(characters.join('')) > width - 1) characters.shift()
  return `…${characters.join('')}`
}

interface Share {
  readonly name: string
  readonly part: number
  /** The largest part, whose bar is full. */
  readonly most: number | undefined
}

function cell(entry: Share | undefined): Line {
  if (entry === undefined) return [span(' '.repeat(SIDE + 4))]
  const {name, part, most = 1} = entry
  return [
    span(`    ${padded(name, SIDE - BAR - 8)}`),
    span(padded(percent(part), 7, 'right')),
    span(` ${bar(most > 0 ? part / most : 0, BAR)}`, 'accent'),
  ]
}

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
  if (total === 0) return [span('no requests', 'muted')]
  const parts = OUTCOMES.filter(outcome => outcomes[outcome] > 0).map(outcome => {
    const {text, tone} = OUTCOME_TEXTS[outcome]
    return span(`${text} ${percent(outcomes[outcome] / total)}  `, tone)
  })
  if (p50 === undefined || p99 === undefined || p99 === 0) return parts
  return [...parts, span(`p50 ${milliseconds(p50)}  p99 ${milliseconds(p99)}`, 'muted')]
}
