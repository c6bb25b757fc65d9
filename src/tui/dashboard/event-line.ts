import type {MirrorbitsEvent} from '../../core/events.js'
import type {MirrorLogEntry} from '../../core/mirror-log.js'
import {tellEvent, tellLog} from '../../core/tell-event.js'
import type {EventLine} from './state.js'

/** The line that tells an event; undefined for what only moves numbers. */
export function eventLine(event: MirrorbitsEvent, id: string): EventLine | undefined {
  const told = tellEvent(event)
  if (told === undefined) return undefined
  const [severity, subject, text] = told
  return {id, at: timeOf(event.at), severity, subject, text}
}

/** The line that tells an entry of a mirror's own log. */
export function logLine(entry: MirrorLogEntry, name: string, id: string): EventLine {
  const [severity, text] = tellLog(entry)
  return {id, at: timeOf(entry.timestamp), severity, subject: name, text}
}

/** Unix milliseconds; 0 for what is no time. Nanoseconds, as logs have them, are cut. */
export const timeOf = (text: string): number => {
  const time = Date.parse(text.replace(/(\.\d{3})\d+/, '$1'))
  return Number.isNaN(time) ? 0 : time
}
