import {performance} from 'node:perf_hooks'
import {messageOf, MirrorbitsError} from '../core/errors.js'
import {asFilePath, displayPath, type FilePath} from '../core/file-path.js'
import {EVERYTHING} from '../core/listing/hidden-folders.js'
import type {ListedFile} from '../core/listing/listed-file.js'
import {grainOf} from '../core/listing/parse-ftp-time.js'
import {parseFtpUrl, type FtpUrl} from '../core/listing/parse-ftp-url.js'
import {type ModTime, NANOS_PER_SECOND} from '../core/mod-time.js'
import type {Log} from '../core/ports.js'
import {oneLine} from '../core/text/one-line.js'
import {type FtpConnection, type FtpTimeouts, openFtp} from './ftp-connection.js'
import {createFolderLister, type FolderLister} from './ftp-folder.js'
import {createFtpReconnector} from './ftp-reconnector.js'
import {createTimeQuestions} from './ftp-times.js'
import {folderContents} from './ftp-contents.js'

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
  /** Folders inside each other. Deeper ones count as not readable; only loops are that deep. */
  readonly depth: number
  /** Files and folders altogether. */
  readonly entries: number
  /** Files whose time is asked for one by one, where the listing does not tell it. */
  readonly timeQuestions: number
}

export interface FtpListing {
  /** Nanoseconds to which the times are exact. */
  readonly precision: bigint
  /** Some folders could not be read. */
  readonly partial: boolean
  /** As prefixes without final slash: what is below them may be there all the same. */
  readonly hiddenFolders: readonly FilePath[]
  /** Lines that could not be read, or named a path that no honest listing holds. */
  readonly skippedLines: number
  /** What the mirror said of the folders that could not be read; bounded. */
  readonly problems: readonly string[]
}

const LIMITS: FtpLimits = {depth: 64, entries: 20_000_000, timeQuestions: 100_000}
const MAX_HIDDEN = 1000
const MAX_PROBLEMS = 20
const BATCH = 1000

interface Opened {
  readonly connection: FtpConnection
  readonly list: FolderLister
}

/**
 * Lists a mirror by FTP, folder by folder, and waits for `onFiles` with every
 * batch. A connection that is lost is opened again and goes on where it was.
 * Throws MB_MIRROR_INVALID for a URL that is none, MB_SCAN_FAILED, what
 * `onFiles` throws, and the reason of `signal`.
 */
export async function listByFtp(
  {url: text, timeouts, signal, log, ca, limits: own}: FtpListingRequest,
  onFiles: (batch: readonly ListedFile[]) => void | Promise<void>,
): Promise<FtpListing> {
  const url = parseFtpUrl(text)
  if (url.kind === 'invalid') {
    throw new MirrorbitsError('MB_MIRROR_INVALID', `The mirror cannot be listed by FTP: ${url.problem}`, {
      hint: 'Write it as ftp://host/folder/.',
    })
  }
  const limits = {...LIMITS, ...own}
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(tooSlow(timeouts.totalMs)), timeouts.totalMs).unref()
  const whole = AbortSignal.any([signal, deadline.signal])
  const connections = createFtpReconnector<Opened>({
    signal: whole,
    retryMs: timeouts.retryMs ?? 1000,
    log,
    describe: error => oneLine(withoutPassword(messageOf(error), url)),
    open: async () => {
      const connection = await openFtp({url, timeouts, signal: whole, ca})
      return {connection, list: createFolderLister(connection), close: () => connection.close()}
    },
  })
  const half = performance.now() + timeouts.totalMs / 2
  const questions = createTimeQuestions({maxQuestions: limits.timeQuestions, isLate: () => performance.now() > half})
  const run = <T>(work: (opened: Opened) => Promise<T>): Promise<T> =>
    connections.run(work).catch((error: unknown) => {
      whole.throwIfAborted()
      throw failure(error, url)
    })

  const pending: {readonly path: FilePath; readonly depth: number}[] = [{path: asFilePath(''), depth: 0}]
  const hidden: FilePath[] = []
  const problems: string[] = []
  let precision = NANOS_PER_SECOND
  let entriesLeft = limits.entries
  let skippedLines = 0
  const hide = (folder: FilePath, reason: string): void => {
    if (hidden.length <= MAX_HIDDEN) hidden.push(folder)
    if (problems.length < MAX_PROBLEMS)
      problems.push(`${oneLine(displayPath(folder))}: ${withoutPassword(reason, url)}`)
  }
  try {
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      const {path, depth} = folder
      const full = url.folder + path
      const listing = await run(({list}) => list(full === '' ? '/' : full))
      if (listing.kind === 'unreadable') {
        if (path === '') throw failure(new Error(`the folder cannot be listed (${listing.reason})`), url)
        hide(path, listing.reason)
        continue
      }
      const {files, folders, odd} = folderContents(path, listing.entries)
      skippedLines += listing.unread + odd
      entriesLeft -= listing.entries.length
      if (entriesLeft < 0) throw failure(new Error(`it lists more than ${limits.entries} files`), url)
      for (const child of folders) {
        if (depth + 1 <= limits.depth) pending.push({path: child, depth: depth + 1})
        else hide(child, 'too many folders inside each other')
      }
      for (let at = 0; at < files.length; at += BATCH) {
        const batch = files.slice(at, at + BATCH)
        const timed = await withTimes(batch, url, paths =>
          run(({connection}) => questions.ask(connection, paths)).catch((error: unknown) => {
            whole.throwIfAborted()
            // Without times the sizes are still worth having.
            questions.giveUp()
            log.warn({reason: messageOf(error)}, 'the mirror is not asked for the times of files any more')
            return []
          }),
        )
        for (const {modTime} of timed) {
          if (modTime !== undefined && grainOf(modTime) < precision) precision = grainOf(modTime)
        }
        await onFiles(timed)
      }
    }
  } finally {
    clearTimeout(timer)
    connections.close()
  }
  if (problems.length > 0) log.warn({folders: hidden.length, problems}, 'some folders of the mirror cannot be read')
  if (skippedLines > 0) log.warn({lines: skippedLines}, 'some lines of the listing cannot be read')
  return {
    precision,
    partial: hidden.length > 0,
    hiddenFolders: hidden.length > MAX_HIDDEN ? EVERYTHING : hidden,
    skippedLines,
    problems,
  }
}

/** The files, with the times of those that came without one asked for. */
async function withTimes(
  files: readonly ListedFile[],
  {folder}: FtpUrl,
  ask: (paths: readonly string[]) => Promise<readonly (ModTime | undefined)[]>,
): Promise<readonly ListedFile[]> {
  const timeless = files.filter(({modTime}) => modTime === undefined)
  if (timeless.length === 0) return files
  const times = await ask(timeless.map(({path}) => folder + path))
  const known = new Map(timeless.map((file, index) => [file, times[index]]))
  return files.map(file => ({...file, modTime: file.modTime ?? known.get(file)}))
}

const tooSlow = (totalMs: number): MirrorbitsError =>
  new MirrorbitsError('MB_SCAN_FAILED', `The scan by FTP did not end within ${Math.ceil(totalMs / 1000)} seconds.`, {
    hint: 'Raise ScanTimeout if the mirror is only slow.',
  })

function failure(error: unknown, url: FtpUrl): MirrorbitsError {
  const message = withoutPassword(messageOf(error), url)
  if (error instanceof MirrorbitsError) return new MirrorbitsError(error.code, message)
  const reason = message.startsWith('Timeout (') ? 'the mirror sent nothing for too long' : oneLine(message)
  return new MirrorbitsError('MB_SCAN_FAILED', `The scan by FTP failed: ${reason}.`)
}

/** A mirror could repeat the password in its reply. */
const withoutPassword = (text: string, {user, password}: FtpUrl): string =>
  password === '' || user === 'anonymous' ? text : text.replaceAll(password, '***')
