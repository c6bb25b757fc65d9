import {displayWidth, truncateToWidth} from '../../core/text/display-width.js'
import {mirrorPasses} from './filter.js'
import {cellOf, landLines, mapSizeIn, type MapSize} from './land-raster.js'
import {span, type Glow, type Line, type Span} from './line.js'
import {shownState, STATES, type ShownState} from './mirror-state.js'
import type {DashboardState, MirrorRow} from './state.js'
import type {Pane, ViewInput} from './view.js'
import {counted} from '../../core/text/counted.js'
import {percent} from '../../core/text/percent.js'

/** View 4: the world, with mirrors by state and how busy they are. */
export function mapPane({state, ui, width, height}: ViewInput): Pane {
  const mirrors = state.mirrors.filter(row => mirrorPasses(row, ui.filter, state.at))
  const placed = mirrors.filter(({mirror}) => mirror.latitude !== 0 || mirror.longitude !== 0)
  const below = [legendLine(), clientsLine(state, width)]
  const size = mapSizeIn(width - 2, Math.max(1, height - below.length))
  const margin = ' '.repeat(Math.max(0, Math.floor((width - size.columns) / 2)))
  const lines = mapLines(placed, size, width >= 100 ? 8 : 4).map((line): Line => [span(margin), ...line])
  const spare = Math.max(0, height - below.length - lines.length)
  const lost = mirrors.length - placed.length
  return {
    title: 'Map',
    note: `${counted(placed.length, 'mirror')}${lost === 0 ? '' : `, ${lost} without a position`}   filter: ${ui.filter === '' ? 'none' : ui.filter}`,
    head: [...blanks(Math.floor(spare / 2)), ...lines, ...blanks(Math.ceil(spare / 2)), ...below],
    ids: [],
    row: () => [],
    empty: '',
    selects: false,
  }
}

const blanks = (many: number): Line[] => Array.from({length: many}, (): Line => [])

/** What is in a cell where mirrors are. */
interface Marker {
  readonly column: number
  readonly row: number
  readonly busiest: MirrorRow
  readonly share: number
  /** Of several the one in the worst state. */
  readonly state: ShownState
  readonly many: number
}

const WORST: readonly ShownState[] = ['down', 'degraded', 'up', 'disabled']

function markersOf(rows: readonly MirrorRow[], size: MapSize): Marker[] {
  const cells = new Map<number, MirrorRow[]>()
  for (const one of rows) {
    const {column, row} = cellOf(one.mirror.latitude, one.mirror.longitude, size)
    if (row < 0 || row >= size.rows || column < 0) continue
    const key = row * size.columns + column
    cells.set(key, [...(cells.get(key) ?? []), one])
  }
  return [...cells].flatMap(([key, group]) => {
    const [column, row] = [key % size.columns, Math.floor(key / size.columns)]
    const [busiest] = group.toSorted((a, b) => b.share - a.share)
    const state = WORST.find(worst => group.some(({mirror}) => shownState(mirror) === worst))
    if (busiest === undefined || state === undefined) return []
    const share = group.reduce((sum, one) => sum + one.share, 0)
    return [{column, row, busiest, share, state, many: group.length}]
  })
}

/** The land with markers on it, and beside the busiest ones, as far as there is room, their names. */
function mapLines(rows: readonly MirrorRow[], size: MapSize, labels: number): Line[] {
  const markers = markersOf(rows, size).toSorted((a, b) => b.share - a.share)
  const most = markers[0]?.share ?? 0
  const drawn: (Span | undefined)[][] = Array.from({length: size.rows}, () => [])
  const isFree = (row: number, from: number, cells: number): boolean =>
    from >= 0 && from + cells <= size.columns && !drawn[row]?.slice(from, from + cells).some(part => part !== undefined)
  const put = (row: number, column: number, text: string, style: Omit<Span, 'text'>): void => {
    const line = drawn[row] ?? []
    let at = column
    for (const character of text) {
      line[at] = {text: character, ...style}
      // The second cell of a wide character is drawn by the first.
      for (let more = 1; more < displayWidth(character); more++) line[at + more] = {text: '', ...style}
      at += Math.max(1, displayWidth(character))
    }
  }
  for (const marker of markers) put(marker.row, marker.column, STATES[marker.state].symbol, markerStyle(marker, most))
  for (const {row, column, many} of markers) {
    if (many > 1 && isFree(row, column + 1, 1)) put(row, column + 1, many > 9 ? '+' : String(many), {tone: 'strong'})
  }
  for (const {row, column, many, busiest, share} of markers.slice(0, labels)) {
    if (share === 0) continue
    const label = span(` ${truncateToWidth(busiest.mirror.name, size.columns < 76 ? 9 : 14)} ${percent(share)} `).text
    const cells = displayWidth(label)
    const right = column + (many > 1 ? 2 : 1)
    if (isFree(row, right, cells)) put(row, right, label, {tone: 'plain'})
    else if (isFree(row, column - cells, cells)) put(row, column - cells, label, {tone: 'plain'})
  }
  return landLines(size).map((land, row) => lineOf(land, drawn[row] ?? []))
}

/** How busy a place is beside the busiest one. */
function markerStyle({state, share}: Marker, most: number): Omit<Span, 'text'> {
  const glow: Glow | undefined = share === 0 ? 'dim' : share > most / 4 ? 'bright' : undefined
  return {tone: STATES[state].tone, ...(glow === undefined ? {} : {glow})}
}

/** One row as few spans as possible. */
function lineOf(land: string, drawn: readonly (Span | undefined)[]): Line {
  const [first, ...rest] = Array.from(land, (text, column): Span => drawn[column] ?? {text, tone: 'muted'})
  if (first === undefined) return []
  const line: Span[] = []
  let run = first
  for (const next of rest) {
    if (next.tone === run.tone && next.glow === run.glow) run = {...run, text: run.text + next.text}
    else {
      line.push(run)
      run = next
    }
  }
  return [...line, run]
}

const legendLine = (): Line => [
  span('   '),
  ...(['up', 'degraded', 'down', 'disabled'] as const).map(state =>
    span(`${STATES[state].symbol} ${state}  `, STATES[state].tone),
  ),
  {...span('  bright', 'plain'), glow: 'bright'},
  span(' busy'),
  {...span('  dim', 'plain'), glow: 'dim'},
  span(' idle'),
  span('   where there are several, the worst', 'muted'),
]

const GAP = '   '

/** Where the clients of the last minute are. */
function clientsLine({traffic: {countries}}: DashboardState, width: number): Line {
  const all = countries.reduce((sum, [, n]) => sum + n, 0)
  const parts = countries.map(([code, n]) => `${code === '' ? 'unknown' : code} ${percent(n / all)}`)
  // Half a number would be another one.
  while (parts.join(GAP).length > width - 14) parts.pop()
  return [span('   clients  ', 'muted'), span(parts.join(GAP))]
}
