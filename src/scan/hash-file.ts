import {createHash, type Hash} from 'node:crypto'
import {constants} from 'node:fs'
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

const CHUNK_BYTES = 1024 * 1024

/** Reads the file once through all algorithms. Never follows a link, never waits for a FIFO. */
export async function hashFile(
  task: HashTask,
  isAborted: () => boolean,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<HashResult> {
  let handle: FileHandle | undefined
  try {
    handle = await open(
      Buffer.from(task.location),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY,
    )
    return await hashOpened(handle, task, isAborted, onBytes)
  } catch (error) {
    const {code = ''} = error as NodeJS.ErrnoException
    // A link or a special file stands in its place, or nothing does.
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes(code)) return {kind: 'changed'}
    return {kind: 'failed', reason: messageOf(error)}
  } finally {
    await handle?.close()
  }
}

async function hashOpened(
  handle: FileHandle,
  {size, modTime, algorithms}: HashTask,
  isAborted: () => boolean,
  onBytes: (bytes: number) => void,
): Promise<HashResult> {
  const isSame = async (): Promise<boolean> => {
    const stats = await handle.stat({bigint: true})
    return stats.isFile() && Number(stats.size) === size && stats.mtimeNs === modTime
  }
  if (!(await isSame())) return {kind: 'changed'}
  const digests = algorithms.map((name): [HashName, Hash] => [name, createHash(name)])
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(CHUNK_BYTES, size)))
  let total = 0
  for (;;) {
    if (isAborted()) return {kind: 'aborted'}
    const {bytesRead} = await handle.read(buffer, 0, buffer.length)
    if (bytesRead === 0) break
    total += bytesRead
    if (total > size) return {kind: 'changed'}
    for (const [, digest] of digests) digest.update(buffer.subarray(0, bytesRead))
    onBytes(bytesRead)
  }
  if (total !== size || !(await isSame())) return {kind: 'changed'}
  const found = Object.fromEntries(digests.map(([name, digest]) => [name, digest.digest('hex')]))
  return {kind: 'hashed', hashes: {...NO_HASHES, ...found}}
}
