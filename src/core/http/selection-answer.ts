import type {Hashes} from '../catalogue/file-record.js'
import type {FilePath} from '../file-path.js'
import type {ModTime} from '../mod-time.js'
import type {Place} from '../place.js'
import type {ExcludedMirror, RankedMirror} from '../selection/types.js'

/** The file as an answer shows it; without a time when the catalogue does not have it yet. */
export interface ServedFile {
  readonly path: FilePath
  readonly size: number
  readonly modTime: ModTime | undefined
  readonly hashes: Hashes
}

/** What was decided for one request: the content of the JSON answer and of the mirror list. */
export interface SelectionAnswer {
  readonly file: ServedFile
  readonly address: string
  readonly client: Place
  readonly ranked: readonly RankedMirror[]
  readonly excluded: readonly ExcludedMirror[]
  /** `ranked` are the configured last resorts. */
  readonly isFallback: boolean
}
