import type {Alias, Hashes} from '../core/catalogue/file-record.js'
import type {CatalogueMemory} from '../core/catalogue/memory.js'
import type {HashChoice} from '../core/config.js'
import type {FilePath} from '../core/file-path.js'
import type {
  CatalogueStore,
  Clock,
  CommittedChanges,
  EventChannel,
  HoldingsStore,
  Locks,
  Log,
  MirrorStore,
} from '../core/ports.js'

/** A regular file as the walk found it. */
export interface WalkedFile {
  readonly path: FilePath
  readonly size: number
  readonly modTime: bigint
}

export interface WalkedBatch {
  readonly files: readonly WalkedFile[]
  readonly aliases: readonly Alias[]
  /** Folders that could not be read: what the catalogue has below them stays. */
  readonly unreadable: readonly {readonly path: FilePath; readonly reason: string}[]
}

export interface RefreshSourceDeps {
  readonly catalogue: CatalogueStore
  readonly holdings: HoldingsStore
  readonly mirrors: MirrorStore
  readonly locks: Locks
  readonly events: EventChannel
  readonly log: Log
  readonly clock: Clock
  /** Walks a file or a folder with all in it; the whole repository for `''`. Throws MB_REPOSITORY_MISSING, MB_USAGE. */
  readonly walk: (signal: AbortSignal, below: FilePath) => AsyncIterable<WalkedBatch>
  /** Undefined when the file changed while it was read: the next scan looks again. */
  readonly hash: (file: WalkedFile, signal: AbortSignal) => Promise<Hashes | undefined>
  /** The catalogue in memory, brought up to date. */
  readonly loadCatalogue: () => Promise<CatalogueMemory>
  /** The catalogue epoch after which somebody besides the mirrors needs its history. */
  readonly historyNeededAfter?: () => number | undefined
  /** Called after a part of the scan was stored, to bring it into memory. */
  readonly onCommitted: (committed: CommittedChanges) => void
}

export interface RefreshSourceOptions {
  readonly hashes: HashChoice
  /** Percent of the catalogue that a scan may remove. */
  readonly maxRemovedPercent: number
  /** Look at this file or folder only; `''` is the whole repository. What is outside stays as it is. */
  readonly below: FilePath
  /** Hash every file anew. */
  readonly rehash: boolean
  /** Remove however many files are gone. */
  readonly force: boolean
  readonly signal: AbortSignal
  readonly request?: string | undefined
}
