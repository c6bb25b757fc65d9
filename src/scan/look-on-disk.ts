import {realpath as realpathOf, stat} from 'node:fs/promises'
import type {DiskAnswer} from '../core/disk-answer.js'
import {asFilePath, bytesOfPath, type FilePath} from '../core/file-path.js'
import {msSince} from '../core/ms-since.js'
import type {Clock} from '../core/ports.js'

export interface DiskLookupDeps {
  readonly repository: () => string
  readonly clock: Clock
  /** Whether the catalogue has this file: some that it has are looked at all the same, because they are sent from here. */
  readonly isIndexed: (path: FilePath) => boolean
  /** Called when a regular file is there that the catalogue does not have. */
  readonly onUnindexed: (path: FilePath) => void
  /** Resolves all links of a path. */
  readonly realpath?: (path: string | Buffer) => Promise<Buffer>
}

const realpathOnDisk = (path: string | Buffer): Promise<Buffer> => realpathOf(path, {encoding: 'buffer'})

/** Answers are remembered this long: a flood of requests for one missing file costs one look. */
const REMEMBER_MS = 5000
const MAX_REMEMBERED = 10_000

/** Looks for what is on disk: for paths that memory does not know, and for files that are sent from here. */
export function createDiskLookup({
  repository,
  clock,
  isIndexed,
  onUnindexed,
  realpath = realpathOnDisk,
}: DiskLookupDeps): {
  look(path: FilePath): Promise<DiskAnswer>
} {
  const remembered = new Map<FilePath, {readonly at: number; readonly answer: Promise<DiskAnswer>}>()
  return {
    look(path) {
      const known = remembered.get(path)
      if (known !== undefined && msSince(known.at, clock()) < REMEMBER_MS) return known.answer
      if (remembered.size >= MAX_REMEMBERED) remembered.clear()
      const answer = lookUp(realpath, repository(), path).then(found => {
        if (typeof found === 'object' && !found.isDirectory && !isPutAside(found.path) && !isIndexed(found.path)) {
          onUnindexed(found.path)
        }
        return found
      })
      remembered.set(copyOf(path), {at: clock(), answer})
      return answer
    },
  }
}

/** A part of a longer text keeps all of that in memory, here the whole request line. */
const copyOf = (path: FilePath): FilePath => asFilePath(Buffer.from(path, 'latin1').toString('latin1'))

/** Source scans leave out what rsync puts aside, so asking for one changes nothing. */
const isPutAside = (path: FilePath): boolean => path.split('/').includes('.~tmp~')

type Realpath = typeof realpathOnDisk

/** A repository that is a link may be switched between the two looks that make up one: a file of either is outside then. */
async function lookUp(realpath: Realpath, repository: string, path: FilePath): Promise<DiskAnswer> {
  const found = await lookOnce(realpath, repository, path)
  return found === 'outside' ? lookOnce(realpath, repository, path) : found
}

async function lookOnce(realpath: Realpath, repository: string, path: FilePath): Promise<DiskAnswer> {
  try {
    // First, as most of what is looked for is not there.
    const real = await realpath(Buffer.concat([Buffer.from(repository), bytesOfPath(path)]))
    const root = await realpath(repository)
    const inside = pathInside(root, real)
    if (inside === undefined) return 'outside'
    const found = await stat(real)
    if (!found.isDirectory() && !found.isFile()) return 'missing'
    return {kind: 'exists', path: inside, isDirectory: found.isDirectory(), size: found.size}
  } catch {
    return 'missing' // absent, a loop, not allowed, too long: for a client it is not there
  }
}

/** The part of `real` below `root`, empty for the root itself; undefined when it is elsewhere. */
function pathInside(root: Buffer, real: Buffer): FilePath | undefined {
  const [prefix, path] = [root.toString('latin1').replace(/\/$/, ''), real.toString('latin1')]
  if (path === prefix) return asFilePath('')
  return path.startsWith(`${prefix}/`) ? asFilePath(path.slice(prefix.length)) : undefined
}
