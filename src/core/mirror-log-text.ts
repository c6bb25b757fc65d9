import type {MirrorLogBody} from './mirror-log.js'
import {nanosOf} from './mod-time.js'
import {goDuration} from './text/go-duration.js'

const PROTOCOLS = {http: 'HTTP mirror', https: 'HTTPS mirror'} as const

/** An entry of a mirror's log in the original's words, without its time. */
export function mirrorLogText(entry: MirrorLogBody): string {
  switch (entry.kind) {
    case 'error':
      return `Error: ${entry.error}`
    case 'added':
    case 'edited':
    case 'enabled':
    case 'disabled':
      return `Mirror ${entry.kind}`
    case 'state': {
      const subject = entry.protocol === undefined ? 'Mirror' : PROTOCOLS[entry.protocol]
      if (entry.up) return `${subject} is up`
      return `${subject} is down${entry.reason === '' ? '' : `: ${entry.reason}`}`
    }
    case 'scan-started':
      return entry.protocol === undefined
        ? 'Scan started using a unknown protocol'
        : `${entry.protocol.toUpperCase()} scan started`
    case 'scan-completed': {
      const {listed, known, removed, tzOffsetMs} = entry
      const nanos = nanosOf(tzOffsetMs)
      const corrected = nanos === 0n ? '' : ` (corrected timezone offset: ${goDuration(nanos)})`
      return `Scan completed: ${listed} files (${known} known), ${removed} removed${corrected}`
    }
  }
}
