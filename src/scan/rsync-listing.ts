import {MirrorbitsError} from '../core/errors.js'
import type {FilePath} from '../core/file-path.js'
import type {ListedFile} from '../core/listing/listed-file.js'
import {EVERYTHING, hiddenFolders} from '../core/listing/hidden-folders.js'
import {parseRsyncLine} from '../core/listing/parse-rsync-line.js'
import {parseRsyncUrl} from '../core/listing/parse-rsync-url.js'
import {rsyncEnd} from '../core/listing/rsync-exit.js'
import {NANOS_PER_SECOND} from '../core/mod-time.js'
import type {Log} from '../core/ports.js'
import {oneLine} from '../core/text/one-line.js'
import {withDeadline} from './abort.js'
import {lineSplitter} from './line-splitter.js'
import {type RsyncTimeouts, rsyncCommand} from './rsync-command.js'
import {runRsync} from './rsync-process.js'
import {tooSlow} from './too-slow.js'

export interface RsyncListingRequest {
  readonly url: string
  /** Options of the mirror, see `isRsyncOption`; others are left out. */
  readonly options?: readonly string[] | undefined
  /** Only what is right in the folder, and no error when there is no such folder. */
  readonly isFlat?: boolean | undefined
  readonly timeouts: RsyncTimeouts
  readonly signal: AbortSignal
  readonly log: Log
  /** The program to run instead of `rsync` or `rsync-ssl`. */
  readonly rsyncBinary?: string | undefined
}

export interface RsyncListing {
  /** Nanoseconds to which the times are exact. */
  readonly precision: bigint
  /** rsync ended with exit code 23 or 24. */
  readonly partial: boolean
  /**
   * Folders that the mirror could not list: what is below them may be there all
   * the same. As prefixes without final slash; the empty one is everything.
   */
  readonly hiddenFolders: readonly FilePath[]
  /** Lines that could not be read, or named a path that no honest listing holds. */
  readonly skippedLines: number
  /** What rsync complained about when `partial`; bounded. */
  readonly problems: readonly string[]
}

/** Longest possible name, every byte escaped, with the columns before it. */
const MAX_LINE_LENGTH = 4 * 4096 + 256
const LOGGED_LINES = 5
/** What the mirror's rsync says, whatever the language of its host. */
const NO_SUCH_FOLDER = /^rsync: .*change_dir .* failed: .*\(2\)$/m

/**
 * Lists a mirror by rsync and waits for `onFiles` with every batch, so that
 * memory stays bounded. Throws MB_MIRROR_INVALID for a URL that is none,
 * MB_TOOL_MISSING, MB_SCAN_FAILED, what `onFiles` throws, and the reason of
 * `signal`; rsync has ended whenever it returns or throws.
 */
export async function listByRsync(
  {url, options = [], isFlat = false, timeouts, signal, log, rsyncBinary}: RsyncListingRequest,
  onFiles: (batch: readonly ListedFile[]) => void | Promise<void>,
): Promise<RsyncListing> {
  const parsed = parseRsyncUrl(url)
  if (parsed.kind === 'invalid') {
    throw new MirrorbitsError('MB_MIRROR_INVALID', `The mirror cannot be listed by rsync: ${parsed.problem}`, {
      hint: 'Write it as rsync://host/module/.',
    })
  }
  const command = rsyncCommand(parsed, timeouts, options, {isFlat})
  const splitter = lineSplitter(MAX_LINE_LENGTH)
  let sawFolder = false
  let unread = 0

  const take = async (lines: readonly string[]): Promise<void> => {
    const files: ListedFile[] = []
    for (const line of lines) {
      const file = parseRsyncLine(line)
      if (typeof file === 'object') files.push(file)
      else if (file === undefined && line !== '' && ++unread <= LOGGED_LINES) {
        log.warn({line: oneLine(line)}, 'a line of the listing cannot be read')
      }
      sawFolder ||= file !== undefined
    }
    if (files.length > 0) await onFiles(files)
  }

  const {totalMs} = timeouts
  const deadline = withDeadline(signal, totalMs, () => tooSlow('rsync', totalMs))
  try {
    const exit = await runRsync({...command, program: rsyncBinary ?? command.program}, deadline.signal, chunk =>
      take(splitter.push(chunk)),
    )
    await take(splitter.end())
    const end = rsyncEnd(exit.code, hide(exit.stderr.toString(), parsed.password), sawFolder)
    if (end.kind === 'failed' && isFlat && exit.code === 23 && NO_SUCH_FOLDER.test(exit.stderr.toString())) {
      return {precision: NANOS_PER_SECOND, partial: false, hiddenFolders: [], skippedLines: 0, problems: []}
    }
    if (end.kind === 'failed') {
      throw new MirrorbitsError('MB_SCAN_FAILED', `The scan by rsync failed: ${end.message}.`, {hint: end.hint})
    }
    const partial = end.kind === 'partial'
    return {
      precision: NANOS_PER_SECOND,
      partial,
      hiddenFolders: partial
        ? exit.isCut
          ? EVERYTHING
          : hiddenFolders(exit.stderr.toString('latin1'), parsed.begin)
        : [],
      skippedLines: unread + splitter.dropped(),
      problems: end.kind === 'partial' ? end.problems : [],
    }
  } finally {
    deadline.clear()
  }
}

/** A mirror could repeat the password in its complaint. */
const hide = (text: string, password: string | undefined): string =>
  password === undefined || password === '' ? text : text.replaceAll(password, '***')
