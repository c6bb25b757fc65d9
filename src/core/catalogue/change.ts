import type {FilePath} from '../file-path.js'
import type {ModTime} from '../mod-time.js'
import type {FileId, SourceFile} from './file-record.js'

/** What one source scan found different from the catalogue. */
export interface CatalogueChanges {
  readonly added: readonly SourceFile[]
  /** New size or time; `before` is what the catalogue had. */
  readonly changed: readonly {readonly id: FileId; readonly before: KnownVersion; readonly file: SourceFile}[]
  /** Same size and time, other hashes: nothing that a mirror could lack. */
  readonly rehashed: readonly {readonly id: FileId; readonly file: SourceFile}[]
  readonly removed: readonly {readonly id: FileId; readonly path: FilePath; readonly before: KnownVersion}[]
}

/** A version that was in the catalogue, so its time is known. */
export interface KnownVersion {
  readonly size: number
  readonly modTime: ModTime
}

export type ChangeKind = 'added' | 'changed' | 'rehashed' | 'removed'

/**
 * One line of the catalogue's history. `before` is the version that a mirror
 * whose holdings are older than this change is believed to have.
 */
export interface ChangeRow {
  readonly id: FileId
  readonly kind: ChangeKind
  /** Only for `added`: the others are known by their id. */
  readonly path: FilePath | undefined
  /** Only for `changed` and `removed`. */
  readonly before: KnownVersion | undefined
}
