import type {MirrorbitsEvent} from '../core/events.js'
import {printable} from '../core/text/display-width.js'

/** Told by the columns before, or of no use to a reader. */
const LEFT_OUT = new Set(['v', 'type', 'at', 'node'])

/** An event in one line: time, node, type, then its fields as `name=value`. */
export function eventLine(event: MirrorbitsEvent): string {
  const fields = Object.entries(event)
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, value]: [string, unknown]) => `${printable(name)}=${valueText(value)}`)
  return [event.at, event.node, event.type.padEnd(15), ...fields].map(printable).join(' ').trimEnd()
}

const valueText = (value: unknown): string =>
  typeof value === 'string' && /^[^\s"]+$/.test(value) ? value : JSON.stringify(value)
