import type {FileId} from '../core/catalogue/file-record.js'
import type {FilePath} from '../core/file-path.js'
import {folderOf} from '../core/listing/folder-url.js'
import type {Mirror} from '../core/mirror.js'
import type {Log} from '../core/ports.js'
import type {SampleFile} from './check-types.js'
import type {Lister} from './lister.js'

export interface LookIntoFoldersDeps {
  /** In the order in which a scan tries them. */
  readonly listers: readonly Lister[]
  /** The files right in these folders that the mirror has, as far as is known. */
  readonly heldIn: (mirror: Mirror, folders: ReadonlySet<FilePath>) => Promise<readonly HeldFile[]>
  /** Notes that the mirror does not have these files. */
  readonly correct: (mirror: Mirror, files: readonly FileId[]) => Promise<void>
  readonly log: Log
}

interface HeldFile {
  readonly id: FileId
  readonly path: FilePath
}

/**
 * Lists the folders of files that a mirror did not have, and notes what is gone from there since its last scan: a
 * mirror is not ill because it has followed its source. Returns whether one of these files is gone from its folder.
 * False, too, when that cannot be told. Throws only the reason of `signal`.
 */
export async function lookIntoFolders(
  deps: LookIntoFoldersDeps,
  mirror: Mirror,
  files: readonly SampleFile[],
  signal: AbortSignal,
): Promise<boolean> {
  const lister = deps.listers.find(({urlOf}) => urlOf(mirror, 'any') !== '')
  if (lister === undefined) return false
  const listed = new Map<FilePath, ReadonlySet<FilePath>>()
  for (const folder of new Set(files.map(({path}) => folderOf(path)))) {
    const present = await listFolder(deps, lister, {mirror, folder, signal})
    if (present !== undefined) listed.set(folder, present)
  }
  const isGone = ({path}: {readonly path: FilePath}): boolean => listed.get(folderOf(path))?.has(path) === false
  if (!files.some(isGone)) return false
  const gone = (await deps.heldIn(mirror, new Set(listed.keys()))).filter(isGone)
  deps.log.info(
    {mirror: mirror.name, folders: listed.size, files: gone.length},
    'files are gone from folders of a mirror',
  )
  await deps.correct(
    mirror,
    gone.map(({id}) => id),
  )
  return true
}

async function listFolder(
  {log}: LookIntoFoldersDeps,
  lister: Lister,
  {mirror, folder, signal}: {readonly mirror: Mirror; readonly folder: FilePath; readonly signal: AbortSignal},
): Promise<ReadonlySet<FilePath> | undefined> {
  try {
    return await lister.listFolder({mirror, url: lister.urlOf(mirror, 'any'), folder, signal})
  } catch (error) {
    signal.throwIfAborted()
    log.debug({mirror: mirror.name, protocol: lister.protocol, err: error}, 'a folder of the mirror cannot be listed')
    return undefined
  }
}
