import {frame} from './frame.js'
import type {DashboardState} from './state.js'
import {paintLine, type Look} from './theme.js'
import {START, type View} from './ui-state.js'
import type {Size} from './view.js'

/** One screen as text: for a pipe, a mail, a log. */
export function printFrame(
  state: DashboardState,
  {look, size, view, colour}: {readonly look: Look; readonly size: Size; readonly view: View; readonly colour: boolean},
): string {
  const lines = frame({state, ui: {...START, view}, size, refusal: undefined, isStill: true})
  // Keys mean nothing on paper.
  const painted = lines.slice(0, -1).map(line => paintLine(line, look).trimEnd())
  return (colour ? painted : painted.map(withoutColour)).join('\n').trimEnd()
}

// eslint-disable-next-line no-control-regex -- the sequences that paintLine makes begin with it
const withoutColour = (text: string): string => text.replace(/\u001b\[[\d;]*m/g, '').trimEnd()
