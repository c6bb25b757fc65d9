import type {BigIntStats} from 'node:fs'
import {lstat, readdir, realpath, stat} from 'node:fs/promises'
import type {Alias} from '../core/catalogue/file-record.js'
import {MirrorbitsError, messageOf} from '../core/errors.js'
import {asFilePath, displayPath, type FilePath, MAX_PATH_BYTES} from '../core/file-path.js'
import type {ModTime} from '../core/mod-time.js'
import {WHOLE_REPOSITORY} from '../core/repository-path.js'
import {locationOf} from './source-file.js'

export interface WalkedFile {
  readonly path: FilePath
  readonly size: number
  readonly modTime: ModTime
}

export interface WalkBatch {
  /** Regular files. */
  readonly files: readonly WalkedFile[]
  /** Symbolic links to files and to folders of the repository; `/` stands for the repository itself. */
  readonly aliases: readonly Alias[]
  /** What could not be read: it and what is below it may be there all the same. */
  readonly unreadable: readonly {readonly path: FilePath; readonly reason: string}[]
}

/** What the walk needs of the file system. */
export interface WalkFs {
  readonly realpath: (path: Buffer) => Promise<Buffer>
  readonly readdir: (path: Buffer) => Promise<Buffer[]>
  readonly lstat: (path: Buffer) => Promise<BigIntStats>
  readonly stat: (path: Buffer) => Promise<BigIntStats>
}

const realFs: WalkFs = {
  realpath: path => realpath(path, {encoding: 'buffer'}),
  readdir: path => readdir(path, {encoding: 'buffer'}),
  lstat: path => lstat(path, {bigint: true}),
  stat: path => stat(path, {bigint: true}),
}

/** Enough to keep a network file system busy; the system's own pool of threads bounds the rest. */
const FOLDERS_AT_ONCE = 16
const ENTRIES_AT_ONCE = 512

export interface WalkOptions {
  readonly signal: AbortSignal
  /** Only this file, or this folder with all in it; it may be gone. */
  readonly below?: FilePath
  readonly fs?: WalkFs
}

/**
 * Finds every regular file of the repository, in no order. Links are never
 * followed, so a loop does no harm: a link to a folder is an alias of it.
 * Special files and what rsync puts aside in `.~tmp~` are left out.
 * Throws MB_REPOSITORY_MISSING, also when the repository goes away in the middle, MB_USAGE for a part that a link leads
 * to, and the reason of `signal`.
 */
export async function* walkRepository(
  repository: string,
  {signal, below = WHOLE_REPOSITORY, fs = realFs}: WalkOptions,
): AsyncGenerator<WalkBatch, void, undefined> {
  signal.throwIfAborted()
  const root = await realRoot(repository, fs)
  const disk = await diskOf(root, fs)
  const folders: FilePath[] = []
  if (below === WHOLE_REPOSITORY) folders.push(below)
  else yield sorted([await partAt(root, below, fs)], folders)
  while (folders.length > 0) {
    signal.throwIfAborted()
    const unreadable: {path: FilePath; reason: string}[] = []
    const listed = await Promise.all(
      folders.splice(-FOLDERS_AT_ONCE).map(folder => namesIn(root, folder, fs, unreadable)),
    )
    const paths = listed.flat()
    for (let i = 0; i < paths.length || unreadable.length > 0; i += ENTRIES_AT_ONCE) {
      signal.throwIfAborted()
      const entries = await Promise.all(paths.slice(i, i + ENTRIES_AT_ONCE).map(path => entryAt(root, path, fs)))
      const {unreadable: more, ...found} = sorted(entries, folders)
      yield {...found, unreadable: [...unreadable.splice(0), ...more]}
    }
  }
  // What was not found on a disk that is no longer there is not gone.
  if ((await diskOf(root, fs)) !== disk) throw missing(root, new Error('its disk was unmounted during the scan'))
}

/** Entries by their kind; folders are put to those that are to be walked. */
function sorted(entries: readonly (Entry | undefined)[], folders: FilePath[]): WalkBatch {
  const files: WalkedFile[] = []
  const aliases: Alias[] = []
  const unreadable: {path: FilePath; reason: string}[] = []
  for (const entry of entries) {
    if (entry === undefined) continue
    if (entry.kind === 'folder') folders.push(entry.path)
    else if (entry.kind === 'file') files.push(entry.file)
    else if (entry.kind === 'alias') aliases.push(entry.alias)
    else unreadable.push({path: entry.path, reason: entry.reason})
  }
  return {files, aliases, unreadable}
}

/** What is at a path where nothing leads over a link, as in a walk of the whole. Undefined when it is gone. */
async function partAt(root: string, path: FilePath, fs: WalkFs): Promise<Entry | undefined> {
  if (path.split('/').includes(TEMPORARY)) return undefined
  // A disk that is not mounted looks like a part that is gone.
  if ((await fs.readdir(Buffer.from(root))).length === 0) throw missing(root, new Error('it is empty'))
  for (let end = path.indexOf('/', 1); end !== -1; end = path.indexOf('/', end + 1)) {
    const entry = await entryAt(root, asFilePath(path.slice(0, end)), fs)
    if (entry?.kind === 'unreadable') return {...entry, path}
    if (entry?.kind === 'alias') throw overLink(entry.alias)
    if (entry?.kind !== 'folder') return undefined
  }
  return entryAt(root, path, fs)
}

const overLink = ({alias, target}: Alias): MirrorbitsError =>
  new MirrorbitsError('MB_USAGE', `${displayPath(alias)} is a link to ${displayPath(target)}.`, {
    hint: 'Name the folder itself: the catalogue has files where they lie.',
  })

async function realRoot(repository: string, fs: WalkFs): Promise<string> {
  try {
    return (await fs.realpath(Buffer.from(repository))).toString()
  } catch (error) {
    throw missing(repository, error)
  }
}

/** Not the folder's own number: some network file systems change that. */
async function diskOf(root: string, fs: WalkFs): Promise<bigint> {
  try {
    return (await fs.stat(Buffer.from(root))).dev
  } catch (error) {
    throw missing(root, error)
  }
}

const missing = (repository: string, cause: unknown): MirrorbitsError =>
  new MirrorbitsError('MB_REPOSITORY_MISSING', `The repository ${repository} cannot be read: ${messageOf(cause)}`, {
    hint: 'Check that the folder of the key Repository exists and is mounted.',
    cause,
  })

/** The paths in a folder. None when it went away: then so did its files. */
async function namesIn(
  root: string,
  folder: FilePath,
  fs: WalkFs,
  unreadable: {path: FilePath; reason: string}[],
): Promise<FilePath[]> {
  try {
    const names = await fs.readdir(folder === '' ? Buffer.from(root) : locationOf(root, folder))
    const paths: FilePath[] = []
    for (const name of names) {
      const path = asFilePath(`${folder}/${name.toString('latin1')}`)
      if (path.length <= MAX_PATH_BYTES) paths.push(path)
      else unreadable.push({path, reason: 'The path is too long.'})
    }
    return paths
  } catch (error) {
    if (folder === '') throw missing(root, error)
    if (!isGone(error)) unreadable.push({path: folder, reason: messageOf(error)})
    return []
  }
}

type Entry =
  | {readonly kind: 'file'; readonly file: WalkedFile}
  | {readonly kind: 'folder'; readonly path: FilePath}
  | {readonly kind: 'alias'; readonly alias: Alias}
  | {readonly kind: 'unreadable'; readonly path: FilePath; readonly reason: string}

/** Undefined for what is none of our business. */
async function entryAt(root: string, path: FilePath, fs: WalkFs): Promise<Entry | undefined> {
  try {
    const stats = await fs.lstat(locationOf(root, path))
    if (stats.isFile()) return {kind: 'file', file: {path, size: Number(stats.size), modTime: stats.mtimeNs}}
    if (stats.isDirectory()) return isTemporary(path) ? undefined : {kind: 'folder', path}
    if (!stats.isSymbolicLink()) return undefined
    const target = await targetOf(root, path, fs)
    return target === undefined ? undefined : {kind: 'alias', alias: {alias: path, target}}
  } catch (error) {
    return isGone(error) ? undefined : {kind: 'unreadable', path, reason: messageOf(error)}
  }
}

/** Where a link ends, when that is a file or a folder of the repository. */
async function targetOf(root: string, path: FilePath, fs: WalkFs): Promise<FilePath | undefined> {
  const end = await fs.realpath(locationOf(root, path))
  const inside = pathInside(Buffer.from(root), end)
  if (inside === undefined || inside.split('/').includes(TEMPORARY)) return undefined
  const stats = await fs.stat(end)
  return stats.isFile() || stats.isDirectory() ? inside : undefined
}

function pathInside(root: Buffer, location: Buffer): FilePath | undefined {
  const prefix = root.toString('latin1')
  const full = location.toString('latin1')
  if (full === prefix) return asFilePath('/')
  if (prefix === '/') return asFilePath(full)
  return full.startsWith(`${prefix}/`) ? asFilePath(full.slice(prefix.length)) : undefined
}

const TEMPORARY = '.~tmp~'
const isTemporary = (path: FilePath): boolean => path.endsWith(`/${TEMPORARY}`)

/** It went away since its folder was read, or the link leads nowhere or in circles. */
const isGone = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')
