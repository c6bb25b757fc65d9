import type {MirrorLogBody, MirrorLogEntry} from '../core/mirror-log.js'
import {SCAN_PROTOCOLS, type MirrorId} from '../core/mirror.js'
import {parseObject} from './parse-object.js'

/*
 * An entry of a mirror's log as JSON, in the original's shape: `Type` says
 * which of the other fields follow, in this order.
 */

const TYPES = {
  error: 1,
  added: 2,
  edited: 3,
  enabled: 4,
  disabled: 5,
  state: 6,
  'scan-started': 7,
  'scan-completed': 8,
} as const satisfies Record<MirrorLogBody['kind'], number>

/** Texts come from mirrors and their servers, so they are cut. */
const MAX_TEXT = 4096

/** `at` is in milliseconds since the Unix epoch. */
export function logEntryJson(mirror: MirrorId, body: MirrorLogBody, at: number): string {
  const common = {Type: TYPES[body.kind], MirrorID: mirror, Timestamp: new Date(at).toISOString()}
  return JSON.stringify({...common, ...extraFields(body)})
}

function extraFields(body: MirrorLogBody): object {
  switch (body.kind) {
    case 'error':
      return {Err: body.error.slice(0, MAX_TEXT)}
    case 'state':
      return {
        Proto: body.protocol === undefined ? 0 : body.protocol === 'http' ? 1 : 2,
        Up: body.up,
        Reason: body.reason.slice(0, MAX_TEXT),
      }
    case 'scan-started':
      return {Typ: body.protocol === undefined ? -1 : SCAN_PROTOCOLS.indexOf(body.protocol)}
    case 'scan-completed':
      return {FilesIndexed: body.listed, KnownIndexed: body.known, Removed: body.removed, TZOffset: body.tzOffsetMs}
    case 'added':
    case 'edited':
    case 'enabled':
    case 'disabled':
      return {}
  }
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/

/** Undefined for what is no entry. */
export function parseLogEntry(mirror: MirrorId, json: string): MirrorLogEntry | undefined {
  const value = parseObject(json)
  if (value === undefined) return undefined
  const timestamp = value['Timestamp']
  if (typeof timestamp !== 'string' || !RFC_3339.test(timestamp) || Number.isNaN(Date.parse(timestamp)))
    return undefined
  const body = bodyOf(value)
  return body === undefined ? undefined : {...body, mirror, timestamp}
}

function bodyOf(value: Readonly<Record<string, unknown>>): MirrorLogBody | undefined {
  const text = (field: string): string => {
    const found = value[field]
    return typeof found === 'string' ? found : ''
  }
  const number = (field: string): number => {
    const found = value[field]
    return typeof found === 'number' ? found : 0
  }
  const kind = Object.entries(TYPES).find(([, type]) => type === value['Type'])?.[0] as
    MirrorLogBody['kind'] | undefined
  switch (kind) {
    case undefined:
      return undefined
    case 'error':
      return {kind, error: text('Err')}
    case 'state': {
      const proto = number('Proto')
      return {
        kind,
        protocol: proto === 1 ? 'http' : proto === 2 ? 'https' : undefined,
        up: value['Up'] === true,
        reason: text('Reason'),
      }
    }
    case 'scan-started': {
      const type = number('Typ')
      return {kind, protocol: SCAN_PROTOCOLS[type]}
    }
    case 'scan-completed':
      return {
        kind,
        listed: number('FilesIndexed'),
        known: number('KnownIndexed'),
        removed: number('Removed'),
        tzOffsetMs: number('TZOffset'),
      }
    case 'added':
    case 'edited':
    case 'enabled':
    case 'disabled':
      return {kind}
  }
}
