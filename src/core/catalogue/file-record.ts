import type {FilePath} from '../file-path.js'
import type {ModTime} from '../mod-time.js'

/** A file's small stable number. Given once when the file enters the catalogue, never used for another file. */
export type FileId = number

/** Lower-case hexadecimal digests; empty when not known. */
export interface Hashes {
  readonly sha1: string
  readonly sha256: string
  readonly md5: string
}

export const NO_HASHES: Hashes = {sha1: '', sha256: '', md5: ''}

/** Size and modification time: what tells one version of a file from another. */
export interface FileVersion {
  readonly size: number
  /** Undefined where a listing does not tell. */
  readonly modTime: ModTime | undefined
}

/** What the source scan knows of a regular file before it has an id. */
export interface SourceFile {
  readonly path: FilePath
  readonly size: number
  readonly modTime: ModTime
  readonly hashes: Hashes
}

/** A file of the catalogue. */
export interface FileRecord extends SourceFile {
  readonly id: FileId
}

/** A symbolic link inside the repository: asked for `alias`, we serve `target`. */
export interface Alias {
  readonly alias: FilePath
  readonly target: FilePath
}
