import {MirrorbitsError} from '../core/errors.js'
import type {FilePath} from '../core/file-path.js'
import type {IndexEntry} from '../core/listing/index-entry.js'
import {type ListedFile, listedPath} from '../core/listing/listed-file.js'
import {encodePath} from '../core/text/encode-path.js'
import {oneLine} from '../core/text/one-line.js'
import type {Folder, FolderWalk} from './folder-walk.js'
import {type HttpTarget, PARALLEL, type PoliteClient} from './http-client.js'
import {type HttpFolder, readHttpFolder} from './http-folder.js'
import type {Robots} from './http-robots.js'
import type {HttpVersions} from './http-versions.js'
import {counted} from '../core/text/counted.js'

/** Where rsync puts files that are not complete yet. */
const UNFINISHED = '.~tmp~'
const BATCH = 1000

export interface HttpWalkDeps {
  readonly client: PoliteClient
  readonly base: HttpTarget
  readonly robots: Robots
  readonly versions: HttpVersions
  readonly walk: FolderWalk
  /** Files and folders altogether. */
  readonly maxEntries: number
  /** Only the first folder is wanted, which need not be there. */
  readonly isFlat: boolean
  readonly onFiles: (files: readonly ListedFile[]) => void | Promise<void>
}

/** Reads a mirror's folders, a few at once. Throws MB_SCAN_FAILED when the first cannot be read. */
export async function walkByHttp(deps: HttpWalkDeps): Promise<void> {
  const {walk} = deps
  let entriesLeft = deps.maxEntries

  const readFolder = async (folder: Folder): Promise<void> => {
    const listing = await readAllowed(deps, folder, deps.maxEntries)
    if (listing.kind === 'absent' && deps.isFlat) return
    if (listing.kind !== 'listed') {
      const reason = listing.kind === 'moved' ? `it leads to ${oneLine(listing.location)}` : listing.reason
      if (folder.path === '') throw rootFailure(reason)
      walk.hide(folder.path, reason)
      return
    }
    walk.skip(listing.odd)
    entriesLeft -= listing.entries.length
    if (entriesLeft < 0) {
      throw new MirrorbitsError(
        'MB_SCAN_FAILED',
        `The scan by HTTP failed: more than ${counted(deps.maxEntries, 'file')}.`,
      )
    }
    const children = pathsOf(folder.path, listing.entries, walk)
    walk.found(
      folder,
      children.filter(({entry}) => entry.kind === 'folder').map(({path}) => path),
    )
    await tellFiles(
      deps,
      children.filter(({entry}) => entry.kind === 'file'),
    )
  }

  const root = walk.next()
  if (root !== undefined) await readFolder(root)
  await inLanes(PARALLEL, () => {
    const folder = walk.next()
    return folder === undefined ? undefined : readFolder(folder)
  })
}

const readAllowed = ({client, base, robots}: HttpWalkDeps, {path}: Folder, maxEntries: number): Promise<HttpFolder> => {
  const target = {origin: base.origin, path: base.path.slice(0, -1) + encodePath(path) + '/'}
  return robots.allows(target.path)
    ? readHttpFolder(client, target, maxEntries)
    : Promise.resolve({kind: 'unreadable', reason: 'robots.txt forbids it'})
}

interface Child {
  readonly path: FilePath
  readonly entry: IndexEntry
}

function pathsOf(folder: FilePath, entries: readonly IndexEntry[], walk: FolderWalk): readonly Child[] {
  return entries.flatMap(entry => {
    if (entry.kind === 'folder' && entry.name === UNFINISHED) return []
    const path = listedPath(`${folder}/${entry.name}`)
    if (path === undefined) walk.skip(1)
    return path === undefined ? [] : [{path, entry}]
  })
}

async function tellFiles({versions, onFiles}: HttpWalkDeps, children: readonly Child[]): Promise<void> {
  for (let at = 0; at < children.length; at += BATCH) {
    const files: ListedFile[] = []
    for (const {path, entry} of children.slice(at, at + BATCH)) {
      const file = await versions.versionOf(path, entry)
      if (file !== undefined) files.push(file)
    }
    await onFiles(files)
  }
}

/** Works off what `take` hands out, several at once: as long as one is at work, more may come. */
async function inLanes(count: number, take: () => Promise<void> | undefined): Promise<void> {
  const working = new Set<Promise<void>>()
  for (;;) {
    const next = working.size < count ? take() : undefined
    if (next !== undefined) {
      const done = next.finally(() => working.delete(done))
      working.add(done)
    } else if (working.size > 0) {
      try {
        await Promise.race(working)
      } catch (error) {
        await Promise.allSettled(working)
        throw error
      }
    } else return
  }
}

const rootFailure = (reason: string): MirrorbitsError =>
  new MirrorbitsError('MB_SCAN_FAILED', `The scan by HTTP failed: the folder cannot be listed (${reason}).`, {
    hint: 'Ask the mirror’s operator to switch its index on, or name a manifest in ListingURL.',
  })
