import type {FileId} from '../core/catalogue/file-record.js'
import type {Config} from '../core/config.js'
import type {DownloadEntry} from '../core/download-line.js'
import type {FilePath} from '../core/file-path.js'
import type {Mirror, MirrorId} from '../core/mirror.js'
import type {Place} from '../core/place.js'
import type {Clock, Log, StatsStore} from '../core/ports.js'
import type {Routing} from '../core/routing/routing.js'
import type {AnswerObserver} from './observe.js'

/** What the application gets from outside. All of it but `lookOnDisk` and `stats` answers from memory, at once. */
export interface AppDeps {
  readonly version: string
  readonly hostname: string
  readonly log: Log
  readonly clock: Clock
  /** The configuration in force; a reload changes it. */
  readonly config: () => Config
  readonly routing: Routing
  /** Any text is allowed; what is no address is nowhere. */
  readonly locate: (address: string) => Place
  readonly resolvePath: (path: FilePath) => PathAnswer
  /** Only for what memory does not know. The answer is remembered for seconds; a new file is queued for indexing. */
  readonly lookOnDisk: (path: FilePath) => Promise<DiskAnswer>
  /** Never waits and never fails. */
  readonly count: (download: CountedDownload) => void
  /** Never waits and never fails. */
  readonly downloadLog: (entry: DownloadEntry) => void
  readonly observer?: AnswerObserver
  readonly stats: StatsStore
  readonly filesOf: (id: MirrorId) => FilesOfMirror
  readonly mirrors: () => readonly Mirror[]
}

/** How much of the catalogue a mirror has, at its last scan. */
export interface FilesOfMirror {
  /** Files of the catalogue that it has in some version. */
  readonly known: number
  /** Files of the catalogue. */
  readonly total: number
  /** Files it has in another version than ours. */
  readonly differing: number
}

export type PathAnswer =
  /** `path` is the file's own name when an alias was asked for. */
  {readonly kind: 'file'; readonly id: FileId; readonly path: FilePath} | {readonly kind: 'unknown'}

export type DiskAnswer =
  | 'missing'
  /** A link leads out of the repository. */
  | 'outside'
  /** `path` has its links resolved. */
  | {readonly kind: 'exists'; readonly path: FilePath; readonly isDirectory: boolean}

export interface CountedDownload {
  readonly path: FilePath
  /** A mirror's id, or 0, -1, … for a fallback. */
  readonly mirror: number
  readonly size: number
  /** Set when the same client's further requests for this file are not to be counted for a while. */
  readonly ranged: {readonly address: string; readonly userAgent: string} | undefined
}
