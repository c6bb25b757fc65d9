import type {MirrorLogEntry} from '../core/mirror-log.js'
import {mirrorLogText} from '../core/mirror-log-text.js'
import {redactUrl} from '../core/text/redact-url.js'

/** A mirror's log: `schemas/mirror-logs.schema.json`. */
export interface MirrorLogJson {
  readonly mirror: string
  readonly entries: readonly {
    /** RFC 3339. */
    readonly at: string
    readonly kind: MirrorLogEntry['kind']
    readonly text: string
  }[]
}

export const toMirrorLogJson = (
  {name}: {readonly name: string},
  entries: readonly MirrorLogEntry[],
): MirrorLogJson => ({
  mirror: name,
  entries: entries.map(entry => ({
    at: entry.timestamp,
    kind: entry.kind,
    text: redactUrl(mirrorLogText(entry)),
  })),
})
