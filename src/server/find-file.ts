import {type FileId, type FileRecord, NO_HASHES} from '../core/catalogue/file-record.js'
import {asFilePath, type FilePath} from '../core/file-path.js'
import type {ServedFile} from '../core/http/selection-answer.js'
import type {PathPolicy} from '../core/config.js'
import type {AppDeps} from './deps.js'

/** A file that may be served, from mirrors when the catalogue has it, else from a fallback. */
export interface FoundFile {
  /** Undefined for what the catalogue does not have. */
  readonly id: FileId | undefined
  readonly path: FilePath
  readonly isDirectory: boolean
  readonly file: ServedFile
  /** Undefined for what the catalogue does not have. */
  readonly record: FileRecord | undefined
}

/** The file, if memory knows it. */
export function fileInMemory({resolvePath, routing}: AppDeps, path: FilePath): FoundFile | undefined {
  const answer = resolvePath(withoutFinalSlash(path))
  if (answer.kind === 'unknown') return undefined
  const {id, path: own} = answer
  let record: FileRecord | undefined
  const read = (): FileRecord => (record ??= routing.file(id))
  return {
    id,
    path: own,
    isDirectory: false,
    // Unpacked when it is asked for: a redirect needs neither times nor checksums in hex.
    get file() {
      return read()
    },
    get record() {
      return read()
    },
  }
}

/** The file, wherever it has to be looked for. */
export async function findFile(deps: AppDeps, path: FilePath): Promise<FoundFile | 'missing' | 'outside'> {
  const known = fileInMemory(deps, path)
  if (known !== undefined) return known
  const onDisk = await deps.lookOnDisk(withoutFinalSlash(path))
  if (typeof onDisk === 'string') return onDisk
  return fileInMemory(deps, onDisk.path) ?? unindexed(onDisk.path, onDisk.isDirectory)
}

/** What the configuration says of this file, if anything. */
export const policyOf = ({routing}: AppDeps, {id, path}: FoundFile): PathPolicy | undefined =>
  id === undefined ? routing.policyAt(path) : routing.policyOf(id)

const unindexed = (path: FilePath, isDirectory: boolean): FoundFile => ({
  id: undefined,
  path,
  file: {path, size: 0, modTime: undefined, hashes: NO_HASHES},
  record: undefined,
  isDirectory,
})

/** The root keeps its slash. */
const withoutFinalSlash = (path: FilePath): FilePath =>
  path.length > 1 && path.endsWith('/') ? asFilePath(path.slice(0, -1)) : path
