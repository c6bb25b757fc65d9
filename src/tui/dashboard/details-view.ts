import {humanDuration} from '../../core/text/relative-time.js'
import {measuredTexts} from '../../core/health/health-text.js'
import {redactUrl} from '../../core/text/redact-url.js'
import {schemeOf, type Mirror} from '../../core/mirror.js'
import {age, bar, bytes, count, rate, sparkline, wholeMilliseconds} from './format.js'
import {eventText, timeWidthOf} from './events-view.js'
import {padded, span, type Line} from './line.js'
import {placeText, shownState, STATES, stateText} from './mirror-state.js'
import type {MirrorRow} from './state.js'
import type {Pane, ViewInput} from './view.js'
import {wordFor} from '../../core/text/counted.js'
import {completeness, percent} from '../../core/text/percent.js'

const LABEL = 11
/** So much of the log is seen whatever the screen. */
const LOG_ROWS = 3
/** What a low screen leaves out, the first first. */
const SPARE = ['Round trip', 'Today', 'Synced', 'Traffic']

interface Fact {
  readonly label: string
  readonly text: Line
}

/** One mirror: protocols with reasons, holdings, rules, traffic, and its log. */
export function detailsPane({state, ui, width, height}: ViewInput): Pane {
  const row = state.mirrors.find(({mirror}) => mirror.id === ui.detail)
  const log = state.watched?.mirror === ui.detail ? state.watched?.log : undefined
  if (row === undefined) {
    return {
      title: 'Mirror',
      note: '',
      head: [],
      ids: [],
      row: () => [],
      empty: 'The mirror was removed.',
      selects: false,
    }
  }
  const lines = log ?? []
  const timeWidth = timeWidthOf(lines, state.at)
  return {
    title: row.mirror.name,
    note: 'Esc goes back',
    head: headOf(factsOf(row, state.at, width), height - Math.min(LOG_ROWS, Math.max(1, lines.length))),
    ids: lines.map(({id}) => id),
    row: index => {
      const line = lines[index]
      return line === undefined ? [] : eventText(line, {now: state.at, timeWidth, subjects: false})
    },
    empty: log === undefined ? 'Reading …' : 'Nothing was logged yet.',
    selects: true,
  }
}

/** The facts, and above the log its title, in at most so many lines if that can be done. */
function headOf(facts: readonly Fact[], height: number): Line[] {
  const most = height - 1
  const dropped = SPARE.slice(0, Math.max(0, facts.length - most))
  const lines = facts
    .filter(({label}) => !dropped.includes(label))
    .map(({label, text}): Line => [span(`   ${padded(label, LABEL)}`, 'muted'), ...text])
  return [...lines, ...(lines.length < most ? [[]] : []), [span('   LOG', 'muted')]]
}

function factsOf(row: MirrorRow, at: number, width: number): Fact[] {
  const {mirror} = row
  // It tells of checks, which go on while a mirror is disabled.
  const since = mirror.stateSince === undefined || !mirror.enabled ? '' : `  for ${age(mirror.stateSince, at)}`
  const state = STATES[shownState(mirror)]
  return [
    fact('State', [span(stateText(mirror), state.tone), span(since, 'muted')]),
    ...(schemeOf(mirror.httpUrl) === 'https' ? [] : [protocolLine('http', mirror, at)]),
    ...(schemeOf(mirror.httpUrl) === 'http' ? [] : [protocolLine('https', mirror, at)]),
    ...(row.rtt === undefined ? [] : [fact('Round trip', roundTripSpans(row.rtt, row.rttHistory))]),
    fact('Addresses', [
      span(
        [mirror.httpUrl, mirror.rsyncUrl, mirror.ftpUrl]
          .filter(url => url !== '')
          .map(redactUrl)
          .join('  '),
      ),
    ]),
    fact('Place', [
      span(`${placeText(mirror)}${mirror.asNumber === 0 ? '' : `  AS${mirror.asNumber}`}`),
      span(rulesText(mirror), 'muted'),
    ]),
    fact('Files', filesSpans(row, at)),
    ...(mirror.lastModTime === undefined
      ? []
      : [fact('Synced', [span(`${age(mirror.lastModTime, at)} ago, as its trace file says`)])]),
    fact('Traffic', [
      span(`${rate(row.perSecond)} req/s  ${percent(row.share)}  `),
      span(sparkline(row.history, Math.min(60, width - 50)), 'accent'),
    ]),
    fact('Today', [
      span(`${count(row.downloadsToday)} ${wordFor(row.downloadsToday, 'download')}, ${bytes(row.bytesToday)}`),
    ]),
    ...(mirror.comment === '' ? [] : [fact('Comment', [span(mirror.comment.split('\n')[0] ?? '')])]),
  ]
}

const fact = (label: string, text: Line): Fact => ({label, text})

function protocolLine(protocol: 'http' | 'https', mirror: Mirror, at: number): Fact {
  const {isUp, reason} = mirror[protocol]
  const measured = measuredTexts({isUp}, mirror.health[protocol], at).join(', ')
  const state = isUp ? span('● up', 'ok') : span(`✖ ${reason || 'down'}`, 'bad')
  return fact(protocol.toUpperCase(), [state, span(measured === '' ? '' : `  ${measured}`, 'muted')])
}

/** Now, and as a curve how it was since the dashboard is open. */
const roundTripSpans = (rtt: number, history: readonly number[]): Line => [
  span(wholeMilliseconds(rtt)),
  span(history.length > 1 ? `  ${sparkline(history, history.length, 0, 1)}` : '', 'accent'),
]

function filesSpans({mirror, filesKnown, filesDiffering, filesTotal, scan}: MirrorRow, at: number): Line {
  if (scan !== undefined) {
    const text = scan.total > 0 ? `${bar(scan.done / scan.total, 20)} ` : ''
    return [span(`${text}${count(scan.done)} ${wordFor(scan.done, 'file')} listed`, 'accent')]
  }
  if (mirror.lastSuccessfulSync === undefined) return [span('never scanned', 'warn')]
  const right = filesKnown - filesDiffering
  const missing = Math.max(0, filesTotal - filesKnown)
  const by = mirror.lastSuccessfulSyncProtocol === undefined ? '' : ` by ${mirror.lastSuccessfulSyncProtocol}`
  return [
    span(
      `${completeness(right, filesTotal)}  ${count(right)} right, ${count(filesDiffering)} differ, ${count(missing)} missing`,
    ),
    span(`  scanned ${humanDuration(at / 1000 - mirror.lastSuccessfulSync)} ago${by}`, 'muted'),
  ]
}

function rulesText(mirror: Mirror): string {
  const rules = [
    mirror.continentOnly ? 'its continent only' : '',
    mirror.countryOnly ? 'its countries only' : '',
    mirror.asOnly ? 'its network only' : '',
    mirror.excludedCountryCodes.length > 0 ? `not ${mirror.excludedCountryCodes.join(' ')}` : '',
    mirror.score === 0 ? '' : `score ${mirror.score > 0 ? '+' : ''}${mirror.score}`,
  ].filter(rule => rule !== '')
  return rules.length === 0 ? '' : `  ${rules.join(', ')}`
}
