import type {ApiToken} from './admin/api-token.js'
import type {CatalogueChanges, ChangeRow} from './catalogue/change.js'
import type {Alias, FileRecord} from './catalogue/file-record.js'
import type {EventBody, MirrorbitsEvent, NodeRequest, NodeRequestMessage} from './events.js'
import type {FilePath} from './file-path.js'
import type {CheckFinding, HealthThresholds, KeptState} from './health/protocol-health.js'
import type {HoldingCounts, Holdings} from './holdings/holdings.js'
import type {MirrorLogBody, MirrorLogEntry} from './mirror-log.js'
import type {Mirror, MirrorId, MirrorSettings, ScanProtocol} from './mirror.js'

/** Milliseconds since the Unix epoch. */
export type Clock = () => number

/** The runtime log. The message is constant; what varies goes into `fields`. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
  child(fields: object): Log
}

export interface MirrorStore {
  /** All mirrors by ascending id. A record that cannot be read is reported through `onProblem` and left out. */
  list(onProblem?: (id: MirrorId, problem: string) => void): Promise<Mirror[]>
  /** Undefined when there is none. */
  get(id: MirrorId): Promise<Mirror | undefined>
  /** Adds a disabled mirror. Throws MB_MIRROR_EXISTS when the name is taken. */
  add(settings: MirrorSettings): Promise<Mirror>
  /** Writes only the fields given. Throws MB_MIRROR_NOT_FOUND, MB_MIRROR_EXISTS. */
  update(id: MirrorId, changes: Partial<MirrorSettings>): Promise<void>
  /** Throws MB_MIRROR_NOT_FOUND. */
  setEnabled(id: MirrorId, enabled: boolean): Promise<void>
  /** Forgets the mirror with its holdings and log; its statistics stay. Throws MB_MIRROR_NOT_FOUND. */
  remove(id: MirrorId): Promise<void>
  /** Takes the mirror out of service until a check finds that it has its files. Throws MB_MIRROR_NOT_FOUND. */
  disableByCheck(id: MirrorId): Promise<void>
  /** Keeps what a check found, and what that makes of the protocol's state. Undefined for a mirror that is gone. */
  keepFinding(
    id: MirrorId,
    protocol: 'http' | 'https',
    finding: CheckFinding,
    thresholds: HealthThresholds,
  ): Promise<KeptState | undefined>
  /** Sets `lastSync` to now, and notes that a scan is open. Does nothing for a mirror that is gone. */
  scanStarted(id: MirrorId): Promise<void>
  scanSucceeded(
    id: MirrorId,
    scan: {readonly protocol: ScanProtocol; readonly precision: bigint; readonly tzOffsetMs: number},
  ): Promise<void>
  /** Notes that the scan has ended without a result. Does nothing for a mirror that is gone. */
  scanFailed(id: MirrorId): Promise<void>
  /** Keeps the time that the mirror's trace file told. Does nothing for a mirror that is gone. */
  setLastModTime(id: MirrorId, unixSeconds: number): Promise<void>
}

export interface MirrorLogStore {
  /**
   * Appends, keeping the newest 1,000 entries. Does nothing for a mirror that is gone. Never rejects: what is logged has
   * happened all the same; a log that cannot be written is told in the program's own.
   */
  append(id: MirrorId, entry: MirrorLogBody): Promise<void>
  /**
   * The newest `max` entries, oldest first; entries that cannot be read are left out. Throws MB_DATABASE_DAMAGED when
   * another program has put something else there.
   */
  read(id: MirrorId, max: number): Promise<MirrorLogEntry[]>
}

/** The catalogue's place in its history. */
export interface CatalogueHead {
  /** Made at random with the catalogue: another one has another history, whatever the epochs say. */
  readonly id: string
  /** Counts source scans that changed something; 0 before the first. */
  readonly epoch: number
  /** Made at random with the epoch; empty where none was made or it is not kept any more. */
  readonly mark: string
  /** The mark of the epoch that was asked about: another one is of a history that Redis has lost, as after a backup came back. */
  readonly reachedMark: string
  /** Rows of all changes after this epoch are kept, as far as mirrors need them. */
  readonly floor: number
  /**
   * Never less than `floor`. Older history is merged and forgets files that came and went: a
   * catalogue in memory that is older than this epoch is loaded anew, not caught up.
   */
  readonly exactAfter: number
  /** Changes when the aliases change; odd while they are being written. */
  readonly aliasRevision: number
}

export interface ChangesOfEpoch {
  readonly epoch: number
  readonly rows: readonly ChangeRow[]
}

export interface CatalogueStore {
  /** `reached`: an epoch whose mark is wanted, too. */
  head(reached?: number): Promise<CatalogueHead>
  /**
   * Every file, in batches of at most 500. Files may be changed by another node
   * meanwhile: read the history afterwards and apply it again, which is harmless.
   */
  files(): AsyncIterable<readonly FileRecord[]>
  /** How many files there are. */
  count(): Promise<number>
  /** The present records of these paths; absent ones are left out. */
  filesAt(paths: readonly FilePath[]): Promise<FileRecord[]>
  /** History after `epoch`, oldest first, including rows of a commit that has begun and not ended. */
  changesAfter(epoch: number): Promise<ChangesOfEpoch[]>
  /**
   * Stores the changes as the next epoch: first the history, then the files in
   * bounded steps, then the epoch. A crash between leaves a state that is
   * believed correctly, see docs/decisions. Needs the source lock. Without
   * changes it only ends a commit that was cut off, if there is one. The very
   * first commit keeps no history: whoever is older than its epoch loads all.
   */
  commit(changes: CatalogueChanges): Promise<CommittedChanges>
  /** Drops or merges history that nobody needs any more who knows the catalogue of these epochs. */
  prune(neededEpochs: readonly number[]): Promise<void>
  aliases(): Promise<Alias[]>
  /** Makes these the aliases; writes only what differs. Needs the source lock. */
  replaceAliases(aliases: readonly Alias[]): Promise<void>
}

export interface CommittedChanges {
  readonly epoch: number
  /** As in `CatalogueHead`. */
  readonly mark: string
  readonly rows: readonly ChangeRow[]
  /** The records as stored, with ids, of what was added, changed or rehashed. */
  readonly files: readonly FileRecord[]
}

export interface HoldingsStore {
  read(id: MirrorId): Promise<Holdings | undefined>
  /** A number that changes with every write; 0 when there are none. For many mirrors in one round trip. */
  revisions(ids: readonly MirrorId[]): Promise<Map<MirrorId, number>>
  /** How much each of these mirrors has; mirrors never scanned are left out. */
  counts(ids: readonly MirrorId[]): Promise<Map<MirrorId, HoldingCounts>>
  /** The catalogue epochs that holdings of these mirrors speak of. */
  epochs(ids: readonly MirrorId[]): Promise<number[]>
  /**
   * Replaces the mirror's holdings in bounded steps that become visible at once.
   * Writes only what differs from `previous`, which must be what is stored.
   * Returns the new revision; undefined when the mirror is gone or `lock` was lost, and then nothing changed.
   */
  write(id: MirrorId, next: Holdings, previous: Holdings | undefined, lock: Lock): Promise<number | undefined>
}

/** A lock over all nodes, renewed until released. */
export interface Lock {
  readonly token: string
  /** Aborted when the lock could not be renewed in time: stop what it protects. The reason is a MirrorbitsError if Redis was silent. */
  readonly lost: AbortSignal
  release(): Promise<void>
}

export interface Locks {
  /** Undefined when somebody else holds it. */
  mirrorScan(id: MirrorId): Promise<Lock | undefined>
  sourceScan(): Promise<Lock | undefined>
}

/** Downloads of one file through one mirror. */
export interface DownloadCount {
  readonly path: FilePath
  /** A mirror's id, or 0, -1, … for a fallback. */
  readonly mirror: number
  readonly size: number
  readonly downloads: number
}

/** A ranged request: counts only when this client has not asked for the same file within the interval. */
export interface RangedDownload {
  readonly path: FilePath
  readonly mirror: number
  readonly size: number
  /** Lower-case hex SHA-256 of `address/user agent`. */
  readonly client: string
}

export interface CountBatch {
  /** Unique for ever: sending a batch twice counts it once. */
  readonly id: string
  /** UTC day, `YYYY-MM-DD`. */
  readonly day: string
  readonly downloads: readonly DownloadCount[]
  readonly ranged: readonly RangedDownload[]
  /** Seconds during which a ranged request of the same client and file is not counted again. */
  readonly sameDownloadInterval: number
}

export interface CounterStore {
  /** Adds the counts to the statistics of day, month, year and all time, in one step of at most 500 paths. */
  count(batch: CountBatch): Promise<void>
}

/** Traffic of a mirror; bytes exceed what a double holds. */
export interface MirrorTraffic {
  readonly downloads: number
  readonly bytes: bigint
}

export interface StatsStore {
  /** Downloads of a file: `suffix` is empty for all time, or `2026`, `2026_11`, `2026_11_21`, or what a client made up. */
  fileDownloads(path: FilePath, suffixes: readonly string[]): Promise<number[]>
  /** Traffic of these mirrors in the period that `suffix` names. */
  mirrorTraffic(ids: readonly MirrorId[], suffix: string): Promise<Map<MirrorId, MirrorTraffic>>
}

/** All that was counted in one period. */
export interface StatsHistory {
  /** Downloads by file, in batches; a file may come twice with the same number. `suffix` as in `StatsStore`. */
  files(suffix: string): AsyncIterable<readonly FileDownloads[]>
}

export interface FileDownloads {
  readonly path: FilePath
  readonly downloads: number
}

export interface EventChannel {
  /** Never fails: an event that cannot be sent is dropped. */
  publish(event: EventBody): void
  /**
   * Returns once subscribed; the function returned ends it. Malformed messages are ignored. `onGap` is called once the
   * connection stands again after it was broken: events may have been missed.
   */
  subscribe(listener: (event: MirrorbitsEvent) => void, onGap?: () => void): Promise<() => Promise<void>>
}

export interface RequestChannel {
  /** Sends a request to all nodes. Returns its id, which is made unless given, and how many heard it. */
  send(request: NodeRequest, id?: string): Promise<{readonly id: string; readonly receivers: number}>
  listen(listener: (message: NodeRequestMessage) => void): Promise<() => Promise<void>>
}

/** Nodes agree in this on who tells what. */
export interface NoticeClaims {
  /** Whether this node is the first to claim the notice, which a short text names. */
  claim(notice: string): Promise<boolean>
}

/** Tokens of the admin API. */
export interface TokenStore {
  /** All tokens by name. Records that cannot be read are left out. */
  list(): Promise<ApiToken[]>
  /** Throws MB_TOKEN_EXISTS, and MB_TOKEN_INVALID when there are too many. */
  add(token: Omit<ApiToken, 'lastUsedAt'>): Promise<void>
  /** Returns whether there was one. */
  remove(name: string): Promise<boolean>
  /** Keeps when it was used last, in Unix seconds. */
  used(name: string, at: number): Promise<void>
}

/** Told by Redis: somebody changed a mirror's record; or the subscription was down for a while. */
export interface ChangeFeed {
  listen(
    listener: (change: {readonly kind: 'mirror'; readonly id: MirrorId} | {readonly kind: 'reconnected'}) => void,
  ): Promise<() => Promise<void>>
}
