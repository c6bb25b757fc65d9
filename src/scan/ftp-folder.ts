import {MirrorbitsError} from '../core/errors.js'
import type {FtpEntry} from '../core/listing/ftp-entry.js'
import {parseLsLine} from '../core/listing/parse-ls-line.js'
import {parseMlsdLine} from '../core/listing/parse-mlsd-line.js'
import {oneLine} from '../core/text/one-line.js'
import type {FtpConnection, FtpReply} from './ftp-connection.js'
import {lineSplitter} from './line-splitter.js'

export type FolderListing =
  | {readonly kind: 'listed'; readonly entries: readonly FtpEntry[]; readonly unread: number}
  /** Not there, not readable for us, or in a form that cannot be read. */
  | {readonly kind: 'unreadable'; readonly reason: string}

/** Lists one folder, named by its absolute path in raw bytes. */
export type FolderLister = (path: string) => Promise<FolderListing>

type Way = 'MLSD' | 'LIST -a' | 'LIST'

interface Answer {
  readonly reply: FtpReply
  readonly entries: FtpEntry[]
  readonly unread: number
}

const MAX_FOLDER_BYTES = 64 * 1024 * 1024
/** A name of 4096 bytes with the columns before it. */
const MAX_LINE_LENGTH = 4096 + 1024
/** Replies after which the same may work over another connection. */
const DATA_CONNECTION_FAILED = [425, 426]
const NOT_KNOWN = [500, 501, 502, 504]
/** vsftpd says so with the code of success. */
const FAILED_TO_OPEN = /fail|can't open|cannot open|denied/i

/**
 * Lists folders in the best way that the mirror knows, found out by the first
 * folder that is not empty. The folder is entered first and listed by no name:
 * LIST takes a name for a pattern, or for options.
 */
export function createFolderLister(connection: FtpConnection): FolderLister {
  const knowsMlsd = connection.features.has('MLST') || connection.features.has('MLSD')
  let ways: readonly Way[] = knowsMlsd ? ['MLSD', 'LIST -a', 'LIST'] : ['LIST -a', 'LIST']

  return async path => {
    const entered = await connection.send(`CWD ${path}`)
    if (entered.code >= 300) return unreadable(entered)
    let empty: Answer | undefined
    let refused: FtpReply | undefined
    for (const way of ways) {
      const answer = await list(connection, way)
      const {reply, entries, unread} = answer
      if (DATA_CONNECTION_FAILED.includes(reply.code)) throw new Error(oneLine(reply.message))
      if (reply.code >= 300) {
        // Only LIST can be refused for how it is asked.
        if (way === 'MLSD' && !NOT_KNOWN.includes(reply.code)) return unreadable(reply)
        refused ??= reply
      } else if (entries.length === 0 && unread === 0) empty ??= answer
      else {
        ways = [way]
        return entries.length > 0
          ? {kind: 'listed', entries, unread}
          : {kind: 'unreadable', reason: 'its form is not known'}
      }
    }
    if (empty === undefined) return unreadable(refused)
    return FAILED_TO_OPEN.test(empty.reply.message) ? unreadable(empty.reply) : {kind: 'listed', entries: [], unread: 0}
  }
}

const unreadable = (reply: FtpReply | undefined): FolderListing => ({
  kind: 'unreadable',
  reason: oneLine(reply?.message ?? 'it cannot be listed'),
})

async function list(connection: FtpConnection, way: Way): Promise<Answer> {
  const splitter = lineSplitter(MAX_LINE_LENGTH)
  const parse = way === 'MLSD' ? parseMlsdLine : parseLsLine
  const entries: FtpEntry[] = []
  let unread = 0
  let bytes = 0
  const take = (lines: readonly string[]): void => {
    for (const text of lines) {
      const line = text.endsWith('\r') ? text.slice(0, -1) : text
      if (line === '') continue
      const entry = parse(line)
      if (typeof entry === 'object') entries.push(entry)
      else if (entry === undefined) unread++
    }
  }
  const reply = await connection.receive(way, chunk => {
    bytes += chunk.length
    if (bytes > MAX_FOLDER_BYTES) {
      throw new MirrorbitsError('MB_SCAN_FAILED', 'The scan by FTP failed: the listing of one folder is too long.')
    }
    take(splitter.push(chunk))
  })
  take(splitter.end())
  return {reply, entries, unread: unread + splitter.dropped()}
}
