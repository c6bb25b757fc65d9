import {MirrorbitsError} from '../core/errors.js'
import type {FileVersion} from '../core/catalogue/file-record.js'
import type {FilePath} from '../core/file-path.js'
import {percentDecode} from '../core/http/percent.js'
import type {ListedFile} from '../core/listing/listed-file.js'
import type {Log} from '../core/ports.js'
import {withDeadline} from './abort.js'
import {createFolderWalk, type FolderListing} from './folder-walk.js'
import {createPoliteClient, type HttpTarget, type HttpTimeouts, type PoliteClient} from './http-client.js'
import {readManifest} from './http-manifest.js'
import {readRobots} from './http-robots.js'
import {createHttpVersions} from './http-versions.js'
import {walkByHttp} from './http-walk.js'
import {tooSlow} from './too-slow.js'

export interface HttpListingRequest {
  /** A folder, which ends in `/`, or a manifest. */
  readonly url: string
  /** The mirror's root: a manifest of a folder above it is cut to what is below. */
  readonly root: string
  readonly userAgent: string
  readonly timeouts: HttpTimeouts
  readonly signal: AbortSignal
  readonly log: Log
  /** Our version of a file, so that only those that look like another are asked for. */
  readonly expected: (path: FilePath) => FileVersion | undefined
  /** Certificate authorities to trust instead of the usual ones. */
  readonly ca?: string | undefined
  readonly limits?: Partial<HttpLimits> | undefined
}

/** What keeps a mirror from occupying us without end, and us from being a burden. */
export interface HttpLimits {
  /**
   * Folders inside each other. Deeper ones count as not readable; only loops are that deep. With 0 only what is right in
   * the folder is listed, and a folder that is not there is an empty one.
   */
  readonly depth: number
  /** Files and folders altogether. */
  readonly entries: number
  /** Files that are asked for one by one. */
  readonly questions: number
}

const LIMITS: HttpLimits = {depth: 64, entries: 5_000_000, questions: 10_000}

type OnFiles = (batch: readonly ListedFile[]) => void | Promise<void>

/**
 * Lists a mirror by HTTP, from its folders' indexes or from a manifest, and
 * waits for `onFiles` with every batch. Throws MB_MIRROR_INVALID for a URL that
 * is none, MB_SCAN_FAILED, what `onFiles` throws, and the reason of `signal`.
 */
export async function listByHttp(request: HttpListingRequest, onFiles: OnFiles): Promise<FolderListing> {
  const target = targetOf(request.url)
  const {totalMs} = request.timeouts
  const deadline = withDeadline(request.signal, totalMs, () => tooSlow('HTTP', totalMs))
  const client = createPoliteClient({...request, signal: deadline.signal})
  try {
    const list = target.path.endsWith('/') ? listFolders : listManifest
    return await list(client, target, request, onFiles)
  } finally {
    deadline.clear()
    await client.close()
  }
}

async function listManifest(
  client: PoliteClient,
  target: HttpTarget,
  {root, log}: HttpListingRequest,
  onFiles: OnFiles,
): Promise<FolderListing> {
  const prefix = prefixOf(targetOf(root).path, target.path)
  const {precision, skippedLines} = await readManifest({client, target, prefix}, onFiles)
  const walk = createFolderWalk({maxDepth: 0, log})
  walk.skip(skippedLines)
  return walk.end(precision)
}

/** What a manifest that lies above the mirror's root has before the paths of that root. */
function prefixOf(root: string, manifest: string): string {
  const folder = manifest.slice(0, manifest.lastIndexOf('/') + 1)
  return root.startsWith(folder) ? (percentDecode(root.slice(folder.length)) ?? '') : ''
}

async function listFolders(
  client: PoliteClient,
  start: HttpTarget,
  {log, expected, limits: own}: HttpListingRequest,
  onFiles: OnFiles,
): Promise<FolderListing> {
  const limits = {...LIMITS, ...own}
  const base = await encryptedIfWanted(client, start)
  const robots = await readRobots(client, base.origin)
  client.setPace(robots.paceMs)
  const versions = createHttpVersions({client, base, expected, maxQuestions: limits.questions})
  const walk = createFolderWalk({maxDepth: limits.depth, log})
  await walkByHttp({
    client,
    base,
    robots,
    versions,
    walk,
    maxEntries: limits.entries,
    isFlat: limits.depth === 0,
    onFiles,
  })
  if (versions.notAsked() > 0) log.warn({files: versions.notAsked()}, 'too many files had to be asked for one by one')
  return walk.end(versions.precision())
}

/** The same folder by HTTPS when the mirror leads there; any other redirect is left for the walk to refuse. */
async function encryptedIfWanted(client: PoliteClient, start: HttpTarget): Promise<HttpTarget> {
  if (!start.origin.startsWith('http://')) return start
  const {headers} = await client.head(start)
  const {location} = headers
  if (location === undefined || !URL.canParse(location, start.origin)) return start
  const to = new URL(location, start.origin)
  const isSame =
    to.protocol === 'https:' && to.hostname === new URL(start.origin).hostname && to.pathname === start.path
  return isSame ? {origin: to.origin, path: start.path} : start
}

function targetOf(url: string): HttpTarget {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new MirrorbitsError('MB_MIRROR_INVALID', 'The mirror cannot be listed by HTTP: its URL is not valid.', {
      hint: 'Write it as https://host/folder/.',
    })
  }
  const {origin, pathname} = new URL(url)
  return {origin, path: pathname}
}
