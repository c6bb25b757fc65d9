import type {MirrorbitsEvent} from './events.js'
import type {MirrorLogEntry} from './mirror-log.js'
import {humanSize} from './text/human-size.js'
import {humanDuration} from './text/relative-time.js'
import {counted} from './text/counted.js'

export type Severity = 'info' | 'good' | 'warn' | 'bad'

/** What happened, in words: how bad it is, the mirror, node or part that it is about, and what is to be told of it. */
export type Told = readonly [severity: Severity, subject: string, text: string]

/** An event in words; undefined for what only moves numbers. Not yet safe to print. */
export function tellEvent(event: MirrorbitsEvent): Told | undefined {
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
    case 'source.sync-started':
      return ['info', 'source', 'copy from the master started']
    case 'source.sync-finished':
      return ['good', 'source', copyResult(event)]
    case 'source.sync-failed':
      return ['bad', 'source', `copy from the master failed: ${event.message}`]
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
    case 'scan.queue':
    case 'source.sync-progress':
    case 'source.progress':
    case 'rates':
    case 'requests':
    case 'request.taken':
    case 'request.done':
      return undefined
  }
}

/** An entry of a mirror's log in words. */
export function tellLog(entry: MirrorLogEntry): readonly [Severity, string] {
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
      return [
        'good',
        `scan done: ${counted(entry.listed, 'file')} listed, ${entry.known} known, ${entry.removed} removed`,
      ]
  }
}

const down = (protocol: string, reason: string): string => `${protocol} is down${reason === '' ? '' : `: ${reason}`}`

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
  `scan done in ${humanDuration(took / 1000)}: ${counted(listed, 'file')} listed` +
  `${differ > 0 ? `, ${counted(differ, 'differs', 'differ')}` : ''}${removed > 0 ? `, ${removed} removed` : ''}`

/** How the copy of the repository ended. */
export const copyResult = ({
  transferred,
  deleted,
  bytes,
  took,
}: {
  readonly transferred: number
  readonly deleted: number
  readonly bytes: number
  readonly took: number
}): string =>
  `copied from the master in ${humanDuration(took / 1000)}: ${counted(transferred, 'file')} new` +
  `${bytes > 0 ? ` (${humanSize(bytes)})` : ''}, ${deleted} deleted`

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
}): string => `scan done in ${humanDuration(took / 1000)}: ${counted(all, 'file')}, +${added} ~${changed} -${removed}`
