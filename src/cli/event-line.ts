import type {MirrorbitsEvent} from '../core/events.js'
import {tellEvent} from '../core/tell-event.js'
import {printable} from '../core/text/display-width.js'

/** Told by the columns before, or of no use to a reader. */
const LEFT_OUT = new Set(['v', 'type', 'at', 'node'])

/** An event in one line: time, node, type, then what happened; of what only moves numbers its fields as `name=value`. */
export function eventLine(event: MirrorbitsEvent): string {
  const start = [event.at, event.node, event.type.padEnd(15)]
  const told = tellEvent(event)
  if (told !== undefined) return [...start, told[1], told[2]].map(printable).join(' ')
  const fields = Object.entries(event)
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, value]: [string, unknown]) => `${printable(name)}=${valueText(value)}`)
  return [...start, ...fields].map(printable).join(' ').trimEnd()
}

const valueText = (value: unknown): string =>
  typeof value === 'string' && /^[^\s"]+$/.test(value) ? value : JSON.stringify(value)
