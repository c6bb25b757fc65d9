import type {FileId} from '../core/catalogue/file-record.js'
import type {PathAnswer} from '../core/catalogue/memory.js'
import type {Config} from '../core/config.js'
import type {DiskAnswer} from '../core/disk-answer.js'
import type {DownloadEntry} from '../core/download-line.js'
import type {FilePath} from '../core/file-path.js'
import type {Mirror, MirrorId} from '../core/mirror.js'
import type {Place} from '../core/place.js'
import type {Clock, Log, StatsStore} from '../core/ports.js'
import type {FilesOfMirror, Routing} from '../core/routing/routing.js'
import type {ConnectionKeeper} from './connections/lend-connections.js'
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
  /** Nobody when this process is the only one. */
  readonly keeper?: ConnectionKeeper | undefined
  readonly stats: StatsStore
  readonly filesOf: (id: MirrorId) => FilesOfMirror
  readonly mirrors: () => readonly Mirror[]
}

export interface CountedDownload {
  readonly path: FilePath
  /** Undefined for what the catalogue does not have. */
  readonly id: FileId | undefined
  /** A mirror's id, or 0, -1, … for a fallback. */
  readonly mirror: number
  readonly size: number
  /** Set when the same client's further requests for this file are not to be counted for a while. */
  readonly ranged: {readonly address: string; readonly userAgent: string} | undefined
}
