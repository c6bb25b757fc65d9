import type {FileVersion} from '../core/catalogue/file-record.js'
import type {FilePath} from '../core/file-path.js'
import type {ListedFile} from '../core/listing/listed-file.js'
import type {Mirror, ScanProtocol} from '../core/mirror.js'

/** What a listing told besides its files. */
export interface ListingEnd {
  /** Nanoseconds to which its times are exact. */
  readonly precision: bigint
  /** Folders that the mirror could not list: what is below them is not gone. */
  readonly hiddenFolders: readonly FilePath[]
}

export interface ListingSource {
  readonly mirror: Mirror
  readonly url: string
  readonly signal: AbortSignal
  /** The catalogue's version of a file; undefined when it has none. */
  readonly expected: (path: FilePath) => FileVersion | undefined
}

/** One folder of a mirror. */
export interface FolderSource {
  readonly mirror: Mirror
  /** The URL that a scan would list. */
  readonly url: string
  /** Empty for the mirror's root. */
  readonly folder: FilePath
  readonly signal: AbortSignal
}

/** One way of listing a mirror's files. */
export interface Lister {
  readonly protocol: ScanProtocol
  /** The URL to list; empty when the mirror has none for this protocol, or is not to be asked by it unless it is wanted by name. */
  readonly urlOf: (mirror: Mirror, wanted: 'any' | ScanProtocol) => string
  readonly list: (source: ListingSource, onFiles: (files: readonly ListedFile[]) => void) => Promise<ListingEnd>
  /**
   * The files right in one folder; none when there is no such folder. Undefined when it cannot be told. Throws as `list`.
   */
  readonly listFolder: (source: FolderSource) => Promise<ReadonlySet<FilePath> | undefined>
}
