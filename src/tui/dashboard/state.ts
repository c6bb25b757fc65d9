import type {Mirror, MirrorId} from '../../core/mirror.js'
import type {Outcome} from '../../core/rates/rates.js'
import type {Severity} from '../../core/tell-event.js'
import type {SampledRequest} from '../../core/rates/sample-requests.js'
import type {Counted} from '../../core/rates/top-counts.js'

/** Everything the dashboard shows, at one moment. Never changed: news makes another one. Times are Unix milliseconds. */
export interface DashboardState {
  /** Which installation this is, for people. */
  readonly site: string
  readonly at: number
  /** Since when the database has not answered; undefined while it does. */
  readonly staleSince: number | undefined
  /** Milliseconds that the database took to answer last. */
  readonly roundTrip: number | undefined
  /** Files of the catalogue; its epoch. */
  readonly files: number
  readonly epoch: number
  readonly mirrors: readonly MirrorRow[]
  readonly traffic: Traffic
  readonly nodes: readonly NodeRow[]
  /** The database's version when it is an older one, of which only some is shown and nothing changed. */
  readonly oldVersion: number | undefined
  /** Downloads as they are answered, or some of them, newest first; empty unless somebody watches. */
  readonly requests: readonly LiveRequest[]
  /** Running ones first, then those that wait, then those that ended, newest first. */
  readonly scans: readonly ScanRow[]
  /** Newest first. */
  readonly events: readonly EventLine[]
  /** The log of the mirror that is looked at. */
  readonly watched: WatchedMirror | undefined
}

export interface MirrorRow {
  readonly mirror: Mirror
  /** Milliseconds that it takes to answer a health check; undefined when that is not known. */
  readonly rtt: number | undefined
  /** The same as it changed while the dashboard is open, oldest first. */
  readonly rttHistory: readonly number[]
  readonly filesKnown: number
  readonly filesTotal: number
  readonly filesDiffering: number
  readonly downloadsToday: number
  readonly bytesToday: number
  /** Its part of the last minute's downloads through mirrors, or of today's when there were none, 0 to 1. */
  readonly share: number
  readonly perSecond: number
  /** Downloads of each of the last seconds, oldest first, at most `HISTORY_SECONDS`. */
  readonly history: readonly number[]
  /** The scan that is running. */
  readonly scan: ScanRow | undefined
}

export const HISTORY_SECONDS = 60

/** A download that a node told of. */
export interface LiveRequest extends SampledRequest {
  readonly id: string
  readonly at: number
  readonly node: string
}

export interface Traffic {
  /** `nodes`: as they tell it. `counters`: from the day's statistics, because no node tells. */
  readonly source: 'nodes' | 'counters'
  readonly perSecond: number
  readonly history: readonly number[]
  /** The following speak of the last minute. */
  readonly total: number
  readonly outcomes: Readonly<Record<Outcome, number>>
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  readonly files: readonly Counted<string>[]
  readonly countries: readonly Counted<string>[]
}

export interface NodeRow {
  readonly name: string
  readonly version: string
  /** Seconds, bytes; 0 when it does not tell. */
  readonly uptime: number
  readonly memory: number
  readonly perSecond: number
  /** Its part of all requests, 0 to 1. */
  readonly share: number
  readonly p50: number
  readonly p99: number
  /** When it was last heard. */
  readonly seenAt: number
  /** How many mirrors it scans and checks. */
  readonly mirrors: number
  readonly history: readonly number[]
}

export type ScanPhase = 'running' | 'queued' | 'done' | 'failed'

export interface ScanRow {
  readonly key: string
  /** Which node does it. */
  readonly node: string
  /** Undefined for the source. */
  readonly mirror: MirrorId | undefined
  readonly name: string
  readonly protocol: string
  readonly phase: ScanPhase
  /** Since when it runs, or waits. */
  readonly startedAt: number
  readonly endedAt: number | undefined
  readonly done: number
  /** 0 when not known. */
  readonly total: number
  readonly unit: 'files' | 'bytes'
  /** When it was heard of last. */
  readonly heardAt: number
  /** How it ended; of one that has not, what numbers do not tell. */
  readonly result: string
}

export interface EventLine {
  readonly id: string
  readonly at: number
  readonly severity: Severity
  /** The mirror, node or part that it is about. */
  readonly subject: string
  readonly text: string
}

export interface WatchedMirror {
  readonly mirror: MirrorId
  /** Newest first. */
  readonly log: readonly EventLine[]
}
