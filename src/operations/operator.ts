import type {HeardNode} from './nodes-heard.js'
import type {EventBody, MirrorbitsEvent, MirrorScanResult, SourceScanResult} from '../core/events.js'
import type {FilePath} from '../core/file-path.js'
import type {DatabaseStatus} from '../core/migration.js'
import type {MirrorLogEntry} from '../core/mirror-log.js'
import type {Mirror, MirrorId, MirrorSettings, ScanProtocol} from '../core/mirror.js'
import type {Clock, FileDownloads} from '../core/ports.js'
import type {TlsWish} from '../core/selection/types.js'
import type {DayRange} from '../core/stats/periods.js'
import type {AddedMirror, NewMirror} from './add-mirror.js'
import type {KnownToken, NewToken} from './api-tokens.js'
import type {CheckedProtocol} from './check-types.js'
import type {MirrorDescription} from './describe-mirrors.js'
import type {LocatedMirror} from './locate-mirror.js'
import type {MirrorStats} from './mirror-stats.js'
import type {NewestLogEntriesOptions} from './newest-log-entries.js'
import type {NodeAnswers} from './node-answers.js'
import type {SelectJson} from './select-json.js'
import type {UnreadableMirror} from './unreadable-mirrors.js'

/**
 * Everything an operator can do and ask, wherever it is done: commands work with this, on the database itself or
 * through the admin API of a node, and the admin API works with it too.
 */
export interface Operator {
  readonly clock: Clock
  /** All mirrors by id. Passwords in their URLs may be hidden unless they are asked for. */
  mirrors(options?: {readonly secrets: boolean}): Promise<Mirror[]>
  describeMirrors(): Promise<MirrorDescription[]>
  /** Mirrors that are in the database and nowhere else, because their records cannot be read. */
  unreadableMirrors(): Promise<readonly UnreadableMirror[]>
  /** Throws as `addMirror` does. */
  addMirror(input: NewMirror): Promise<AddedMirror>
  /** Throws as `updateMirror` does. */
  updateMirror(mirror: Mirror, settings: Partial<MirrorSettings>): Promise<Mirror>
  /** Throws MB_MIRROR_NOT_FOUND. */
  setMirrorEnabled(mirror: Mirror, enabled: boolean): Promise<Mirror>
  /** Throws MB_MIRROR_NOT_FOUND. */
  removeMirror(mirror: Mirror): Promise<void>
  /** Where GeoIP puts a mirror now; nothing is written. Throws MB_GEOIP_UNAVAILABLE, MB_MIRROR_INVALID. */
  locateMirror(mirror: Mirror): Promise<LocatedMirror>
  /** The newest `max` entries of its log, oldest first. */
  mirrorLog(mirror: Mirror, max: number): Promise<MirrorLogEntry[]>
  /** The newest entries of the logs of all mirrors, oldest first. */
  allMirrorLogs(options: NewestLogEntriesOptions): Promise<MirrorLogEntry[]>
  /** Has the node that owns the mirror scan it; where there is none it is done at once. */
  scanMirror(id: MirrorId, options: ScanOptions): Promise<MirrorScanResult>
  /** Tells who else waits for a scan that was asked for here; to be repeated while it is so. */
  tellQueue(waiting: readonly Mirror[]): void
  /** The same for somebody else, who repeats it: `request` is whose queue it is, of which some mirrors may be left out. */
  relayQueue(queue: {
    readonly request: string
    readonly waiting: number
    readonly mirrors: readonly MirrorId[]
  }): Promise<void>
  /** Checks a mirror now, and keeps its state. Empty when it has no file of ours that could be asked for. */
  checkMirror(mirror: Mirror, signal: AbortSignal): Promise<readonly CheckReport[]>
  /** Has a node scan the repository; where there is none it is done at once. */
  refresh(options: RefreshOptions): Promise<SourceScanResult>
  /** The program that does the work: a node, where there is one between. */
  program(): Promise<ProgramFacts>
  /** How many mirrors may be scanned at once. */
  concurrentSync(): Promise<number>
  /** Has all nodes read their configuration again. Throws MB_NODE_MISSING. */
  reload(signal: AbortSignal): Promise<NodeAnswers>
  /**
   * Has the nodes of this host, or of all, replace their program by the one on disk. Through the admin API, "this" is the
   * host of the node that is asked. Throws MB_NODE_MISSING.
   */
  upgrade(options: UpgradeOptions): Promise<NodeAnswers>
  /** The nodes that are heard within some seconds, by name. */
  nodes(signal: AbortSignal): Promise<HeardNode[]>
  /** Downloads of the files whose path fits a regular expression, by path. Throws MB_USAGE for a bad pattern. */
  fileStats(question: FileStatsQuestion): Promise<FileDownloads[]>
  /** Traffic of all mirrors. */
  mirrorStats(range: DayRange | undefined): Promise<MirrorStats[]>
  /** Explains to where a client would be sent. Throws MB_FILE_NOT_FOUND. */
  select(question: SelectQuestion): Promise<Selected>
  /** Tells what happens on all nodes, and when some of it may have been missed. The function returned ends it. */
  listen(listener: (event: MirrorbitsEvent) => void, onGap?: () => void): Promise<() => Promise<void>>
  databaseStatus(): Promise<DatabaseStatus>
  /** Throws as `createToken` does. */
  createToken(token: NewToken): Promise<{readonly token: KnownToken; readonly secret: string}>
  tokens(): Promise<KnownToken[]>
  /** Throws MB_TOKEN_NOT_FOUND. */
  revokeToken(name: string): Promise<void>
}

/** What an outcome of a health check tells an operator. */
export type CheckReport = Pick<
  CheckedProtocol,
  'protocol' | 'state' | 'latencyMs' | 'rttMs' | 'ipv4' | 'ipv6' | 'certificateEnds' | 'text' | 'exchanges'
> & {readonly wrongFiles: readonly {readonly path: FilePath}[]}

/** A program and what it runs on. */
export interface ProgramFacts {
  readonly version: string
  /** Of Node.js. */
  readonly node: string
  readonly platform: string
  readonly architecture: string
  readonly processors: number
}

interface FollowedWork {
  readonly signal: AbortSignal
  readonly onEvent: (event: EventBody) => void
  /** The id that its events shall carry; one is made unless told. */
  readonly request?: string
}

export interface ScanOptions extends FollowedWork {
  readonly protocol: 'any' | ScanProtocol
}

export interface RefreshOptions extends FollowedWork {
  /** A file or folder of the repository, as typed; all of it unless told. */
  readonly path?: string | undefined
  readonly rehash: boolean
  readonly force: boolean
}

export interface UpgradeOptions {
  readonly everywhere: boolean
  readonly signal: AbortSignal
}

export interface FileStatsQuestion {
  readonly pattern: string
  readonly range: DayRange | undefined
  readonly signal: AbortSignal
}

export interface SelectQuestion {
  readonly path: string
  readonly address: string
  readonly tls: TlsWish
  /** Unix milliseconds at which the client would ask; now unless told. */
  readonly timeMs?: number
}

export interface Selected {
  readonly selection: SelectJson
  /** False: there is no GeoIP database, so that nobody can be located. */
  readonly canLocate: boolean
}
