import type {MirrorId, ScanProtocol} from './mirror.js'

/** Entries kept in the log of each mirror. */
export const KEPT_LOG_ENTRIES = 1000

/** What a mirror's own log holds. Stored as JSON in the original's shape. */
export type MirrorLogBody =
  | {readonly kind: 'error'; readonly error: string}
  | {readonly kind: 'added' | 'edited' | 'enabled' | 'disabled'}
  | {
      readonly kind: 'state'
      /** Undefined in entries of old versions. */
      readonly protocol: 'http' | 'https' | undefined
      readonly up: boolean
      readonly reason: string
    }
  | {readonly kind: 'scan-started'; readonly protocol: ScanProtocol | undefined}
  | {
      readonly kind: 'scan-completed'
      readonly listed: number
      readonly known: number
      readonly removed: number
      readonly tzOffsetMs: number
    }

export const MIRROR_LOG_KINDS = [
  'error',
  'added',
  'edited',
  'enabled',
  'disabled',
  'state',
  'scan-started',
  'scan-completed',
] as const satisfies readonly MirrorLogBody['kind'][]

export type MirrorLogKind = MirrorLogBody['kind']

/** Which entries are wanted. */
export interface MirrorLogFilter {
  /** Unix milliseconds: nothing older. */
  readonly since?: number | undefined
  /** All kinds unless told. */
  readonly kinds?: readonly MirrorLogKind[] | undefined
}

export type MirrorLogEntry = MirrorLogBody & {
  readonly mirror: MirrorId
  /** RFC 3339, as stored: with nanoseconds and offset. */
  readonly timestamp: string
}
