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
}

/** The file, if memory knows it. */
export function fileInMemory({resolvePath}: AppDeps, path: FilePath): FoundFile | undefined {
  const answer = resolvePath(withoutFinalSlash(path))
  return answer.kind === 'unknown' ? undefined : {id: answer.id, path: answer.path, isDirectory: false}
}

/** All that the catalogue knows of the file. Unpacked at each call: a redirect needs neither times nor checksums in hex. */
export const recordOf = ({routing}: AppDeps, {id}: FoundFile): FileRecord | undefined =>
  id === undefined ? undefined : routing.file(id)

/** What is told of the file, whether the catalogue has it or not. */
export const servedFile = (deps: AppDeps, found: FoundFile): ServedFile =>
  recordOf(deps, found) ?? {path: found.path, size: 0, modTime: undefined, hashes: NO_HASHES}

/** The file, wherever it has to be looked for. */
export async function findFile(deps: AppDeps, path: FilePath): Promise<FoundFile | 'missing' | 'outside'> {
  const known = fileInMemory(deps, path)
  if (known !== undefined) return known
  const onDisk = await deps.lookOnDisk(withoutFinalSlash(path))
  if (typeof onDisk === 'string') return onDisk
  return fileInMemory(deps, onDisk.path) ?? {id: undefined, path: onDisk.path, isDirectory: onDisk.isDirectory}
}

/** What the configuration says of this file, if anything. */
export const policyOf = ({routing}: AppDeps, {id, path}: FoundFile): PathPolicy | undefined =>
  id === undefined ? routing.policyAt(path) : routing.policyOf(id)

/** The root keeps its slash. */
const withoutFinalSlash = (path: FilePath): FilePath =>
  path.length > 1 && path.endsWith('/') ? asFilePath(path.slice(0, -1)) : path
