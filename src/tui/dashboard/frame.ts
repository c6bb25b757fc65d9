import type {MirrorId} from '../../core/mirror.js'
import {clusterPane} from './cluster-view.js'
import {detailsPane} from './details-view.js'
import {eventsPane, eventText, timeWidthOf} from './events-view.js'
import {footLine} from './foot-line.js'
import {headLines} from './head-lines.js'
import {helpLines} from './help-view.js'
import {cutLine, span, type Line} from './line.js'
import {overviewPane, shownMirrors} from './overview-view.js'
import {mapPane} from './map-view.js'
import {requestsPane} from './requests-view.js'
import {scansPane} from './scans-view.js'
import type {DashboardState} from './state.js'
import type {KeyContext, Ui} from './ui-state.js'
import {filledTo, listLines, ruleLine, type Pane, type Size, type ViewInput} from './view.js'

const LEAST_SIZE: Size = {columns: 60, rows: 16}

/** Head, rule and foot. */
const AROUND = 4

export interface FrameInput {
  readonly state: DashboardState
  readonly ui: Ui
  readonly size: Size
  /** Why nothing may be changed; undefined when it may. */
  readonly refusal: string | undefined
  /** True for a screen that is only looked at: nothing on it is selected. */
  readonly isStill?: boolean
}

/** The whole screen: one line less than it has, as the last one must stay free. */
export function frame({state, ui, size, refusal, isStill = false}: FrameInput): Line[] {
  const {columns: width, rows} = size
  const height = Math.max(1, rows - 1)
  if (isTooSmall(size)) return filledTo(tooSmall(size), height)
  const canAct = refusal === undefined
  const below = belowLines(state, ui, size)
  const bodyHeight = height - AROUND - below.length
  const full = paneOf({state, ui, width, height: bodyHeight})
  const pane = isStill ? {...full, selects: false} : full
  const cursor = ui.cursors[ui.detail === undefined ? ui.view : 'detail']
  const body = ui.help ? filledTo(helpLines(canAct), bodyHeight) : listLines(pane, cursor, {width, height: bodyHeight})
  const rule = ui.help ? ruleLine('Keys', 'any key closes this', width) : ruleLine(pane.title, pane.note, width)
  const lines = [...headLines(state, ui, width), rule, ...body, ...below, footLine(ui, canAct, width)]
  return lines.map(line => cutLine(line, width))
}

/** What keys need to know of the screen. */
export function keyContext({state, ui, size, refusal}: FrameInput): KeyContext {
  const below = isTooSmall(size) ? 0 : belowLines(state, ui, size).length
  const bodyHeight = Math.max(1, size.rows - 1 - AROUND - below)
  const pane = paneOf({state, ui, width: size.columns, height: bodyHeight})
  const mirrorWith = (id: MirrorId | undefined) => state.mirrors.find(({mirror}) => mirror.id === id)?.mirror
  return {
    ids: pane.ids,
    height: Math.max(1, bodyHeight - pane.head.length),
    mirrorOf(row) {
      if (ui.detail !== undefined || ui.view === 'overview') return mirrorWith(Number(row))
      if (ui.view === 'scans') return mirrorWith(state.scans.find(({key}) => key === row)?.mirror)
      return ui.view === 'requests' ? mirrorWith(state.requests.find(({id}) => id === row)?.mirror) : undefined
    },
    refusal,
  }
}

const isTooSmall = ({columns, rows}: Size): boolean => columns < LEAST_SIZE.columns || rows < LEAST_SIZE.rows

const tooSmall = ({columns, rows}: Size): Line[] => [
  [span(`This screen has ${columns}×${rows} cells;`)],
  [span(`${LEAST_SIZE.columns}×${LEAST_SIZE.rows} are needed. q quits.`)],
]

function paneOf(input: ViewInput): Pane {
  if (input.ui.detail !== undefined) return detailsPane(input)
  switch (input.ui.view) {
    case 'overview':
      return overviewPane(input)
    case 'requests':
      return requestsPane(input)
    case 'scans':
      return scansPane(input)
    case 'map':
      return mapPane(input)
    case 'cluster':
      return clusterPane(input)
    case 'events':
      return eventsPane(input)
  }
}

/** The overview shows the newest events below the mirrors. */
function belowLines(state: DashboardState, ui: Ui, {columns, rows}: Size): Line[] {
  if (ui.view !== 'overview' || ui.detail !== undefined || ui.help || rows < 20) return []
  const least = Math.min(10, Math.floor(rows / 4))
  // What the mirrors and their heading do not need.
  const spare = rows - 1 - AROUND - 1 - shownMirrors({state, ui}).length - 2
  const height = Math.max(least, spare)
  const newest = state.events.slice(0, height)
  const timeWidth = timeWidthOf(newest, state.at)
  const lines = newest.map((line): Line => [span('   '), ...eventText(line, {now: state.at, timeWidth})])
  return [ruleLine('Events', '', columns), ...filledTo(lines, height)]
}
