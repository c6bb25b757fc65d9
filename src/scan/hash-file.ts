import {createHash} from 'node:crypto'
import {type BigIntStats, closeSync, constants, fstatSync, openSync, readSync} from 'node:fs'
import {type FileHandle, open} from 'node:fs/promises'
import {type Hashes, NO_HASHES} from '../core/catalogue/file-record.js'
import type {HashName} from '../core/config.js'
import {messageOf} from '../core/errors.js'
import type {ModTime} from '../core/mod-time.js'

export interface HashTask {
  readonly location: Uint8Array
  readonly size: number
  readonly modTime: ModTime
  readonly algorithms: readonly HashName[]
}

export type HashResult =
  | {readonly kind: 'hashed'; readonly hashes: Hashes}
  /** It is not, or no longer, the file that was found: look again at the next scan. */
  | {readonly kind: 'changed'}
  | {readonly kind: 'failed'; readonly reason: string}
  | {readonly kind: 'aborted'}

type OnBytes = (bytes: number) => void

const CHUNK_BYTES = 1024 * 1024

/** Files up to this size are read at one go: waiting for each step would take ten times as long as the work itself. */
export const SMALL_FILE_BYTES = CHUNK_BYTES

/** Never follows a link, never waits for a FIFO. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY

/** Reads each file once through all algorithms, one after the other. Blocks the thread while it reads small ones. */
export async function hashFiles(
  tasks: readonly HashTask[],
  isAborted: () => boolean,
  onBytes: OnBytes = () => undefined,
): Promise<HashResult[]> {
  const results: HashResult[] = []
  for (const task of tasks) {
    if (isAborted()) results.push({kind: 'aborted'})
    else if (task.size <= SMALL_FILE_BYTES) results.push(hashSmall(task))
    else results.push(await hashLarge(task, isAborted, onBytes))
  }
  const small = results.reduce((sum, {kind}, index) => sum + (kind === 'hashed' ? smallBytes(tasks[index]) : 0), 0)
  if (small > 0) onBytes(small)
  return results
}

const smallBytes = (task: HashTask | undefined): number =>
  task !== undefined && task.size <= SMALL_FILE_BYTES ? task.size : 0

function hashSmall(task: HashTask): HashResult {
  let file: number | undefined
  try {
    file = openSync(Buffer.from(task.location), FLAGS)
    if (!isAsFound(fstatSync(file, {bigint: true}), task)) return {kind: 'changed'}
    const digests = digestsOf(task)
    // One byte more than it should have shows that it has grown.
    const buffer = Buffer.allocUnsafe(task.size + 1)
    let total = 0
    for (let read = -1; read !== 0 && total <= task.size; total += read) {
      read = readSync(file, buffer, total, buffer.length - total, null)
    }
    if (total !== task.size || !isAsFound(fstatSync(file, {bigint: true}), task)) return {kind: 'changed'}
    digests.update(buffer.subarray(0, total))
    return digests.result()
  } catch (error) {
    return failed(error)
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

async function hashLarge(task: HashTask, isAborted: () => boolean, onBytes: OnBytes): Promise<HashResult> {
  let handle: FileHandle | undefined
  try {
    handle = await open(Buffer.from(task.location), FLAGS)
    return await hashOpened(handle, task, isAborted, onBytes)
  } catch (error) {
    return failed(error)
  } finally {
    await handle?.close()
  }
}

async function hashOpened(
  handle: FileHandle,
  task: HashTask,
  isAborted: () => boolean,
  onBytes: OnBytes,
): Promise<HashResult> {
  if (!isAsFound(await handle.stat({bigint: true}), task)) return {kind: 'changed'}
  const digests = digestsOf(task)
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  let total = 0
  for (;;) {
    if (isAborted()) return {kind: 'aborted'}
    const {bytesRead} = await handle.read(buffer, 0, buffer.length)
    if (bytesRead === 0) break
    total += bytesRead
    if (total > task.size) return {kind: 'changed'}
    digests.update(buffer.subarray(0, bytesRead))
    onBytes(bytesRead)
  }
  if (total !== task.size || !isAsFound(await handle.stat({bigint: true}), task)) return {kind: 'changed'}
  return digests.result()
}

const isAsFound = (stats: BigIntStats, {size, modTime}: HashTask): boolean =>
  stats.isFile() && Number(stats.size) === size && stats.mtimeNs === modTime

function digestsOf({algorithms}: HashTask): {update: (bytes: Uint8Array) => void; result: () => HashResult} {
  const digests = algorithms.map(name => ({name, hash: createHash(name)}))
  return {
    update(bytes) {
      for (const {hash} of digests) hash.update(bytes)
    },
    result() {
      const found = Object.fromEntries(digests.map(({name, hash}) => [name, hash.digest('hex')]))
      return {kind: 'hashed', hashes: {...NO_HASHES, ...found}}
    },
  }
}

function failed(error: unknown): HashResult {
  const {code = ''} = error as NodeJS.ErrnoException
  // A link or a special file stands in its place, or nothing does.
  if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes(code)) return {kind: 'changed'}
  return {kind: 'failed', reason: messageOf(error)}
}
