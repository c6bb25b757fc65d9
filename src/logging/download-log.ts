import {constants} from 'node:fs'
import {type FileHandle, open} from 'node:fs/promises'
import {join} from 'node:path'
import {type DownloadEntry, downloadLine} from '../core/download-line.js'
import {messageOf} from '../core/errors.js'
import type {Clock, Log} from '../core/ports.js'
import {endsInLine} from './ends-in-line.js'
import {createLineQueue} from './line-queue.js'
import {createMicrosecondStamp, localSeconds} from './local-time.js'

/** The log of answered downloads, `downloads.log`. */
export interface DownloadLog {
  /** Never waits and never fails. */
  write(entry: DownloadEntry): void
  /** Opens the file anew after it was rotated. Lines that are being written still go to the old one. */
  reopen(): void
  /** Resolves when every line is written, or cannot be. */
  close(): Promise<void>
}

export interface OpenDownloadLogOptions {
  /** An existing folder; empty keeps no log. */
  readonly directory: string
  readonly hostname: string
  readonly now: Clock
  readonly log: Log
  /** For what all processes that write this file find alike; `log` unless given. */
  readonly sharedLog?: Log
  /** Lines waiting for a slow or broken disk; older ones are dropped beyond this. */
  readonly maxWaiting?: number
  /** After a failure the file is tried again this often. */
  readonly retryMs?: number
}

const MODE = 0o664
const BINARY_COLUMNS = 72

const NO_LOG: DownloadLog = {write: () => undefined, reopen: () => undefined, close: () => Promise.resolve()}

/** Opens the download log in the folder. Trouble with the disk is told to `log` once, and once when it is over. */
export function openDownloadLog(options: OpenDownloadLogOptions): DownloadLog {
  const {directory, hostname, now, log, sharedLog = log, maxWaiting = 100_000, retryMs = 1000} = options
  if (directory === '') return NO_LOG
  const file = join(directory, 'downloads.log')
  const about = {kind: 'download log', file}
  const stamp = createMicrosecondStamp()
  const queue = createLineQueue({
    open: () => openWithHeader(file, {hostname, now}),
    endsInLine: () => endsInLine(file),
    maxWaiting,
    retryMs,
    onBroken: error =>
      sharedLog.error({...about, problem: messageOf(error)}, 'the download log cannot be written, trying again'),
    onMended: () => sharedLog.info(about, 'the download log is written again'),
    onDropped: dropped => log.warn({file, dropped}, 'the oldest lines of the download log were dropped'),
  })
  return {
    write: entry => queue.push(`${stamp(now())} ${downloadLine(entry)}\n`),
    reopen: queue.reopen,
    close: queue.close,
  }
}

async function openWithHeader(
  file: string,
  {hostname, now}: {readonly hostname: string; readonly now: Clock},
): Promise<FileHandle> {
  const handle = await open(file, 'a', MODE)
  try {
    const stats = await handle.stat()
    if (stats.isFile() && stats.size === 0) await begin(file, header(hostname, now()))
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

/**
 * Several processes may find the same file empty. Each writes its header at the beginning and not at the end: all
 * headers have the same length, so the last one takes the place of the others, and lines behind it stay.
 */
async function begin(file: string, text: string): Promise<void> {
  const handle = await open(file, constants.O_WRONLY | constants.O_CREAT, MODE)
  try {
    if ((await handle.stat()).size === 0) await handle.writeFile(text)
  } finally {
    await handle.close()
  }
}

/** The last line is filled up: another program, as in an upgrade, may run on another version of Node.js. */
const header = (hostname: string, ms: number): string =>
  [
    `# Log file created at: ${localSeconds(new Date(ms))}`,
    `# Running on machine: ${hostname}`,
    `# Binary: mirrorbits on Node.js ${process.version} for ${process.platform}/${process.arch}`.padEnd(BINARY_COLUMNS),
    '',
  ].join('\n')
