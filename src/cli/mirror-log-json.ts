import type {MirrorLogEntry, MirrorLogKind} from '../core/mirror-log.js'
import {mirrorLogText} from '../core/mirror-log-text.js'
import {redactUrl} from '../core/text/redact-url.js'

/** The log of one mirror or of all: `schemas/mirror-logs.schema.json`. */
export interface MirrorLogJson {
  /** Null: all mirrors. */
  readonly mirror: string | null
  readonly entries: readonly {
    readonly mirror: string
    /** RFC 3339. */
    readonly at: string
    readonly kind: MirrorLogKind
    readonly text: string
  }[]
}

/** `nameOf` has the name of the mirror of an entry. */
export const toMirrorLogJson = (
  mirror: {readonly name: string} | undefined,
  entries: readonly MirrorLogEntry[],
  nameOf: (entry: MirrorLogEntry) => string,
): MirrorLogJson => ({
  mirror: mirror?.name ?? null,
  entries: entries.map(entry => ({
    mirror: nameOf(entry),
    at: entry.timestamp,
    kind: entry.kind,
    text: redactUrl(mirrorLogText(entry)),
  })),
})
