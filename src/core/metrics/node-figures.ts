import type {Mirror, MirrorId} from '../mirror.js'
import type {FilesOfMirror} from '../routing/routing.js'
import type {Totals} from './node-tally.js'

/** One process of a node. */
export interface ProcessFigures {
  /** `primary`, or the number of a worker. */
  readonly name: string
  /** Bytes that are really in memory. */
  readonly memory: number
  /** The longest time for which it could do nothing else, in the last 15 seconds. */
  readonly loopDelaySeconds: number
  /** Times that it died by itself. */
  readonly deaths: number
}

/** All that a node tells of itself in figures. Times are Unix seconds; undefined is what is not known or not there. */
export interface NodeFigures {
  readonly version: string
  readonly startedAt: number
  readonly totals: Totals
  readonly mirrors: readonly Mirror[]
  readonly filesOf: (mirror: MirrorId) => FilesOfMirror
  readonly catalogueFiles: number
  readonly processes: readonly ProcessFigures[]
  readonly snapshotAt: number | undefined
  /** Downloads that Redis has not confirmed, and those of them that are in the journal. */
  readonly counts: {readonly waiting: number; readonly journalled: number}
  /** Seconds of a round trip; undefined while Redis is away. */
  readonly redisRoundTrip: number | undefined
  /** When each GeoIP database was built. */
  readonly geoip: readonly {readonly database: string; readonly builtAt: number}[]
}
