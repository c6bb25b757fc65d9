import type {Failure} from './errors.js'
import type {MirrorId, ScanProtocol} from './mirror.js'
import type {Rates} from './rates/rates.js'
import type {RequestSample} from './rates/sample-requests.js'

/**
 * What happens, told to whoever watches. Messages can be lost: nobody may rely
 * on them for state. `at` and `node` are filled in by the channel.
 */
export type EventBody =
  | {
      readonly type: 'mirror.state'
      readonly mirror: MirrorId
      readonly name: string
      readonly protocol: 'http' | 'https'
      readonly up: boolean
      readonly reason: string
    }
  | {
      readonly type: 'mirror.changed'
      readonly mirror: MirrorId
      readonly name: string
      readonly change: 'added' | 'edited' | 'enabled' | 'disabled' | 'removed'
    }
  | ({readonly type: 'scan.started'; readonly protocol: string} & ScanSubject)
  | ({readonly type: 'scan.progress'; readonly listed: number; readonly expected: number} & ScanSubject)
  | ({readonly type: 'scan.finished'} & ScanSubject & MirrorScanResult)
  | ({readonly type: 'scan.failed'} & ScanSubject & Failure)
  /** Mirrors of a node that wait until there is room for their scan, the next one first; not all of them when they are many. */
  | {
      readonly type: 'scan.queue'
      readonly waiting: number
      readonly mirrors: readonly {readonly mirror: MirrorId; readonly name: string}[]
      /** Whose queue it is, when it is that of a command which works through the node. */
      readonly request?: string
    }
  | {readonly type: 'source.started'; readonly request?: string}
  | ({readonly type: 'source.progress'; readonly request?: string} & SourceProgress)
  | ({readonly type: 'source.finished'; readonly request?: string} & SourceScanResult)
  | ({readonly type: 'source.failed'; readonly request?: string} & Failure)
  | {readonly type: 'source.sync-started'}
  | ({readonly type: 'source.sync-progress'} & SourceSyncProgress)
  | ({readonly type: 'source.sync-finished'} & SourceSyncResult)
  | ({readonly type: 'source.sync-failed'} & Failure)
  | {readonly type: 'node.joined' | 'node.left'; readonly other: string}
  | {readonly type: 'config.reloaded'}
  | {readonly type: 'request.taken'; readonly request: string}
  /** `message` is what the operator who asked should know. */
  | {readonly type: 'request.done'; readonly request: string; readonly message?: string}
  | ({readonly type: 'request.failed'; readonly request: string} & Failure)
  | ({readonly type: 'rates'} & Rates & NodeFacts)
  | ({readonly type: 'requests'} & RequestSample)
  | {readonly type: 'warning'; readonly code: string; readonly message: string}

/** What a node tells of itself beside its rates. */
export interface NodeFacts {
  /** Milliseconds from a request to its answer, at the median and for the slowest hundredth. */
  readonly p50: number
  readonly p99: number
  /** Seconds. */
  readonly uptime: number
  /** Bytes. */
  readonly memory: number
  readonly version: string
}

interface ScanSubject {
  readonly mirror: MirrorId
  readonly name: string
  /** The request that asked for this scan, when somebody did. */
  readonly request?: string
}

export type MirrorbitsEvent = EventBody & {
  readonly v: 1
  /** RFC 3339 in UTC with milliseconds. */
  readonly at: string
  readonly node: string
}

export interface MirrorScanResult {
  readonly listed: number
  readonly known: number
  /** Files the mirror had at the last scan and has no longer. */
  readonly removed: number
  /** Files it has in another version. */
  readonly differ: number
  readonly tzOffsetMs: number
  /** The catalogue epoch the holdings speak of. */
  readonly epoch: number
  /** Milliseconds the scan took. */
  readonly took: number
}

/** Counters of a running source scan. */
export interface SourceProgress {
  readonly filesSeen: number
  readonly filesToHash: number
  readonly filesHashed: number
  readonly bytesToHash: number
  readonly bytesHashed: number
}

/** How far the copy of the repository is. */
export interface SourceSyncProgress {
  /** Files that the master has; 0 while they are being counted. */
  readonly files: number
  /** Of these, the ones that were looked at. */
  readonly filesDone: number
  /** Bytes transferred, and how many a second. */
  readonly bytes: number
  readonly bytesPerSecond: number
}

/** What came of copying the repository from its master. */
export interface SourceSyncResult {
  /** Files that the master has. */
  readonly files: number
  readonly transferred: number
  /** Bytes of the files transferred. */
  readonly bytes: number
  readonly deleted: number
  /** Milliseconds. */
  readonly took: number
}

export interface SourceScanResult {
  readonly files: number
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly epoch: number
  readonly took: number
}

/** What only a running node can do, or does better. */
export type NodeRequest =
  | {readonly type: 'scan'; readonly mirror: MirrorId; readonly protocol: 'any' | ScanProtocol}
  | {readonly type: 'check'; readonly mirror: MirrorId}
  /** `path` is a file or folder of the repository; all of it unless told. */
  | {readonly type: 'refresh'; readonly rehash: boolean; readonly force: boolean; readonly path?: string}
  | {readonly type: 'reload'}
  /** Replace the running program by the one on disk, on this host, or on all when it is empty. */
  | {readonly type: 'upgrade'; readonly host: string}
  | {readonly type: 'cancel'; readonly request: string}
  /** Somebody looks for so many seconds: tell what is told only then. */
  | {readonly type: 'watch'; readonly what: 'requests'; readonly seconds: number}

export type NodeRequestMessage = NodeRequest & {readonly v: 1; readonly id: string; readonly by: string}
