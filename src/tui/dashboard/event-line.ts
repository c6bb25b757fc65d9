import type {MirrorbitsEvent} from '../../core/events.js'
import type {MirrorLogEntry} from '../../core/mirror-log.js'
import {humanDuration} from '../../core/text/relative-time.js'
import type {EventLine, Severity} from './state.js'

type Told = readonly [severity: Severity, subject: string, text: string]

/** The line that tells an event; undefined for what only moves numbers. */
export function eventLine(event: MirrorbitsEvent, id: string): EventLine | undefined {
  const told = tell(event)
  if (told === undefined) return undefined
  const [severity, subject, text] = told
  return {id, at: timeOf(event.at), severity, subject, text}
}

function tell(event: MirrorbitsEvent): Told | undefined {
  switch (event.type) {
    case 'mirror.state': {
      const protocol = event.protocol.toUpperCase()
      return event.up ? ['good', event.name, `${protocol} is up`] : ['bad', event.name, down(protocol, event.reason)]
    }
    case 'mirror.changed':
      return ['info', event.name, event.change]
    case 'scan.started':
      return ['info', event.name, `${event.protocol} scan started`]
    case 'scan.finished':
      return ['good', event.name, scanResult(event)]
    case 'scan.failed':
      return ['bad', event.name, `scan failed: ${event.message}`]
    case 'source.started':
      return ['info', 'source', 'scan started']
    case 'source.finished':
      return ['good', 'source', sourceResult(event)]
    case 'source.failed':
      return ['bad', 'source', `scan failed: ${event.message}`]
    case 'node.joined':
      return ['good', event.other, 'node joined']
    case 'node.left':
      return ['warn', event.other, 'node left']
    case 'config.reloaded':
      return ['info', event.node, 'configuration reloaded']
    case 'request.failed':
      return ['warn', event.node, `request failed: ${event.message}`]
    case 'warning':
      return ['warn', event.node, event.message]
    case 'scan.progress':
    case 'source.progress':
    case 'rates':
    case 'requests':
    case 'request.taken':
    case 'request.done':
      return undefined
  }
}

/** The line that tells an entry of a mirror's own log. */
export function logLine(entry: MirrorLogEntry, name: string, id: string): EventLine {
  const [severity, text] = tellLog(entry)
  return {id, at: timeOf(entry.timestamp), severity, subject: name, text}
}

function tellLog(entry: MirrorLogEntry): readonly [Severity, string] {
  switch (entry.kind) {
    case 'error':
      return ['bad', entry.error]
    case 'added':
    case 'edited':
    case 'enabled':
    case 'disabled':
      return ['info', entry.kind]
    case 'state': {
      const protocol = entry.protocol?.toUpperCase() ?? 'mirror'
      return entry.up ? ['good', `${protocol} is up`] : ['bad', down(protocol, entry.reason)]
    }
    case 'scan-started':
      return ['info', `${entry.protocol === undefined ? '' : `${entry.protocol} `}scan started`]
    case 'scan-completed':
      return ['good', `scan done: ${files(entry.listed)} listed, ${entry.known} known, ${entry.removed} removed`]
  }
}

const down = (protocol: string, reason: string): string => `${protocol} is down${reason === '' ? '' : `: ${reason}`}`

const files = (count: number): string => `${count} ${count === 1 ? 'file' : 'files'}`

/** How a mirror's scan ended. */
export const scanResult = ({
  listed,
  differ,
  removed,
  took,
}: {
  readonly listed: number
  readonly differ: number
  readonly removed: number
  readonly took: number
}): string =>
  `scan done in ${humanDuration(took / 1000)}: ${files(listed)} listed` +
  `${differ > 0 ? `, ${differ} differ` : ''}${removed > 0 ? `, ${removed} removed` : ''}`

/** How a source scan ended. */
export const sourceResult = ({
  files: all,
  added,
  changed,
  removed,
  took,
}: {
  readonly files: number
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly took: number
}): string => `scan done in ${humanDuration(took / 1000)}: ${files(all)}, +${added} ~${changed} -${removed}`

/** Unix milliseconds; 0 for what is no time. Nanoseconds, as logs have them, are cut. */
const timeOf = (text: string): number => {
  const time = Date.parse(text.replace(/(\.\d{3})\d+/, '$1'))
  return Number.isNaN(time) ? 0 : time
}
