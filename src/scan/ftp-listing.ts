import {performance} from 'node:perf_hooks'
import {messageOf, MirrorbitsError} from '../core/errors.js'
import type {FilePath} from '../core/file-path.js'
import type {ListedFile} from '../core/listing/listed-file.js'
import {grainOf} from '../core/listing/parse-ftp-time.js'
import {parseFtpUrl, type FtpUrl} from '../core/listing/parse-ftp-url.js'
import {type ModTime, NANOS_PER_SECOND} from '../core/mod-time.js'
import type {Log} from '../core/ports.js'
import {oneLine} from '../core/text/one-line.js'
import {withDeadline} from './abort.js'
import {createFolderWalk, type FolderListing} from './folder-walk.js'
import {type FtpConnection, type FtpTimeouts, openFtp} from './ftp-connection.js'
import {createFolderLister, type FolderLister} from './ftp-folder.js'
import {createFtpReconnector} from './ftp-reconnector.js'
import {createTimeQuestions} from './ftp-times.js'
import {folderContents} from './ftp-contents.js'
import {tooSlow} from './too-slow.js'
import {counted} from '../core/text/counted.js'

export interface FtpListingRequest {
  readonly url: string
  readonly timeouts: FtpTimeouts
  readonly signal: AbortSignal
  readonly log: Log
  /** Certificate authorities to trust for `ftps` instead of the usual ones. */
  readonly ca?: string | undefined
  readonly limits?: Partial<FtpLimits> | undefined
}

/** What keeps a mirror from occupying us without end. */
export interface FtpLimits {
  /** Folders inside each other. Deeper ones count as not readable; only loops are that deep. With 0 none is looked into. */
  readonly depth: number
  /** Files and folders altogether. */
  readonly entries: number
  /** Files whose time is asked for one by one, where the listing does not tell it. */
  readonly timeQuestions: number
}

const LIMITS: FtpLimits = {depth: 64, entries: 20_000_000, timeQuestions: 100_000}
const BATCH = 1000

interface Opened {
  readonly connection: FtpConnection
  readonly list: FolderLister
}

type OnFiles = (batch: readonly ListedFile[]) => void | Promise<void>

/**
 * Lists a mirror by FTP, folder by folder, and waits for `onFiles` with every
 * batch. A connection that is lost is opened again and goes on where it was.
 * Throws MB_MIRROR_INVALID for a URL that is none, MB_SCAN_FAILED, what
 * `onFiles` throws, and the reason of `signal`.
 */
export async function listByFtp(request: FtpListingRequest, onFiles: OnFiles): Promise<FolderListing> {
  const url = parseFtpUrl(request.url)
  if (url.kind === 'invalid') {
    throw new MirrorbitsError('MB_MIRROR_INVALID', `The mirror cannot be listed by FTP: ${url.problem}`, {
      hint: 'Write it as ftp://host/folder/.',
    })
  }
  const {timeouts, signal, log} = request
  const limits = {...LIMITS, ...request.limits}
  const deadline = withDeadline(signal, timeouts.totalMs, () => tooSlow('FTP', timeouts.totalMs))
  const session = openSession(url, {...request, signal: deadline.signal}, limits)
  const walk = createFolderWalk({maxDepth: limits.depth, log})
  let precision = NANOS_PER_SECOND
  let entriesLeft = limits.entries
  try {
    for (let folder = walk.next(); folder !== undefined; folder = walk.next()) {
      const {path} = folder
      const listing = await session.list(path)
      if (listing.kind === 'unreadable') {
        if (path === '') throw failure(new Error(`the folder cannot be listed (${listing.reason})`), url)
        walk.hide(path, withoutPassword(listing.reason, url))
        continue
      }
      const {files, folders, odd} = folderContents(path, listing.entries)
      walk.skip(listing.unread + odd)
      walk.found(folder, folders)
      entriesLeft -= listing.entries.length
      if (entriesLeft < 0) throw failure(new Error(`it lists more than ${counted(limits.entries, 'file')}`), url)
      for (let at = 0; at < files.length; at += BATCH) {
        const batch = await withTimes(files.slice(at, at + BATCH), session.timesOf)
        precision = finest(batch, precision)
        await onFiles(batch)
      }
    }
  } finally {
    deadline.clear()
    session.close()
  }
  return walk.end(precision)
}

interface Session {
  readonly list: (folder: FilePath) => ReturnType<FolderLister>
  /** Asks for the times of files; of those that it could not ask for they are not known. */
  readonly timesOf: (paths: readonly FilePath[]) => Promise<readonly (ModTime | undefined)[]>
  readonly close: () => void
}

/** One mirror's connections, one after the other. */
function openSession(url: FtpUrl, {timeouts, signal, log, ca}: FtpListingRequest, limits: FtpLimits): Session {
  const connections = createFtpReconnector<Opened>({
    signal,
    retryMs: timeouts.retryMs ?? 1000,
    log,
    describe: error => oneLine(withoutPassword(messageOf(error), url)),
    open: async () => {
      const connection = await openFtp({url, timeouts, signal, ca})
      return {connection, list: createFolderLister(connection), close: () => connection.close()}
    },
  })
  const half = performance.now() + timeouts.totalMs / 2
  const questions = createTimeQuestions({maxQuestions: limits.timeQuestions, isLate: () => performance.now() > half})
  const run = <T>(work: (opened: Opened) => Promise<T>): Promise<T> =>
    connections.run(work).catch((error: unknown) => {
      signal.throwIfAborted()
      throw failure(error, url)
    })
  return {
    close: () => connections.close(),
    list(folder) {
      const full = url.folder + folder
      return run(({list}) => list(full === '' ? '/' : full))
    },
    timesOf: paths =>
      run(({connection}) =>
        questions.ask(
          connection,
          paths.map(path => url.folder + path),
        ),
      ).catch((error: unknown) => {
        signal.throwIfAborted()
        // Without times the sizes are still worth having.
        questions.giveUp()
        log.warn({reason: messageOf(error)}, 'the mirror is not asked for the times of files any more')
        return []
      }),
  }
}

/** The files, with the times of those that came without one asked for. */
async function withTimes(files: readonly ListedFile[], timesOf: Session['timesOf']): Promise<readonly ListedFile[]> {
  const timeless = files.filter(({modTime}) => modTime === undefined)
  if (timeless.length === 0) return files
  const times = await timesOf(timeless.map(({path}) => path))
  const known = new Map(timeless.map((file, index) => [file, times[index]]))
  return files.map(file => ({...file, modTime: file.modTime ?? known.get(file)}))
}

/** The finest time decides for the whole listing. */
const finest = (files: readonly ListedFile[], before: bigint): bigint =>
  files.reduce((finest, {modTime}) => {
    const grain = modTime === undefined ? finest : grainOf(modTime)
    return grain < finest ? grain : finest
  }, before)

function failure(error: unknown, url: FtpUrl): MirrorbitsError {
  const message = withoutPassword(messageOf(error), url)
  if (error instanceof MirrorbitsError) return new MirrorbitsError(error.code, message, {hint: error.hint ?? HINT})
  const reason = message.startsWith('Timeout (') ? 'the mirror sent nothing for too long' : oneLine(message)
  return new MirrorbitsError('MB_SCAN_FAILED', `The scan by FTP failed: ${reason}.`, {hint: HINT})
}

const HINT = 'Try its FTP URL with an FTP client; a mirror can also be scanned by rsync or HTTP.'

/** A mirror could repeat the password in its reply. */
const withoutPassword = (text: string, {user, password}: FtpUrl): string =>
  password === '' || user === 'anonymous' ? text : text.replaceAll(password, '***')
