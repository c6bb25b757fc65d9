import {type FileRecord, NO_HASHES} from '../core/catalogue/file-record.js'
import {asFilePath, type FilePath} from '../core/file-path.js'
import type {ServedFile} from '../core/http/selection-answer.js'
import type {PathPolicy} from '../core/config.js'
import type {AppDeps} from './deps.js'

/** A file that may be served, from mirrors when the catalogue has it, else from a fallback. */
export interface FoundFile {
  readonly file: ServedFile
  /** Undefined for what the catalogue does not have. */
  readonly record: FileRecord | undefined
  readonly isDirectory: boolean
}

/** The file, if memory knows it. */
export function fileInMemory({resolvePath, routing}: AppDeps, path: FilePath): FoundFile | undefined {
  const answer = resolvePath(withoutFinalSlash(path))
  if (answer.kind === 'unknown') return undefined
  const record = routing.file(answer.id)
  return {file: record, record, isDirectory: false}
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
export const policyOf = ({routing}: AppDeps, {record, file}: FoundFile): PathPolicy | undefined =>
  record === undefined ? routing.policyAt(file.path) : routing.policyOf(record.id)

const unindexed = (path: FilePath, isDirectory: boolean): FoundFile => ({
  file: {path, size: 0, modTime: undefined, hashes: NO_HASHES},
  record: undefined,
  isDirectory,
})

/** The root keeps its slash. */
const withoutFinalSlash = (path: FilePath): FilePath =>
  path.length > 1 && path.endsWith('/') ? asFilePath(path.slice(0, -1)) : path
