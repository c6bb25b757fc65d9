import {realpath} from 'node:fs/promises'
import {availableParallelism} from 'node:os'
import {NO_HASHES} from '../core/catalogue/file-record.js'
import type {HashChoice, HashName} from '../core/config.js'
import type {HashResult} from './hash-file.js'
import {type HashThread, builtHashWorker, hashHere, startHashThread} from './hash-worker-thread.js'
import {locationOf} from './source-file.js'
import type {WalkedFile} from './walk-repository.js'

export interface HashPoolOptions {
  readonly algorithms: HashChoice
  /** Threads; one less than the processors unless told, so that requests are answered meanwhile. */
  readonly size?: number
  /** The built worker; found by itself. Undefined hashes in this thread. */
  readonly workerFile?: string | undefined
  /** Told while files are read. */
  readonly onBytes?: (bytes: number) => void
}

export interface HashPool {
  /**
   * Hashes a file of the repository as it was found. Throws the reason of
   * `signal`; whatever else happens is a result.
   */
  hash(repository: string, file: WalkedFile, signal: AbortSignal): Promise<Exclude<HashResult, {kind: 'aborted'}>>
  /** Ends the threads; tasks that have not ended fail. */
  close(): Promise<void>
}

/** Hashes files in worker threads, as many at once as there are threads. */
export function hashPool({
  algorithms,
  size = Math.max(1, availableParallelism() - 1),
  workerFile = builtHashWorker(),
  onBytes = () => undefined,
}: HashPoolOptions): HashPool {
  const wanted = (['sha1', 'sha256', 'md5'] satisfies HashName[]).filter(name => algorithms[name])
  const closing = new AbortController()
  const threads = Array.from({length: size}, () => (workerFile === undefined ? hashHere : startHashThread(workerFile)))
  const idle: HashThread[] = [...threads]
  const waiting: ((thread: HashThread) => void)[] = []

  const take = (): Promise<HashThread> => {
    const thread = idle.pop()
    return thread === undefined ? new Promise(resolve => waiting.push(resolve)) : Promise.resolve(thread)
  }
  const giveBack = (thread: HashThread): void => {
    const next = waiting.shift()
    if (next === undefined) idle.push(thread)
    else next(thread)
  }
  return {
    hash: async (repository, {path, size: bytes, modTime}, signal) => {
      const stop = AbortSignal.any([signal, closing.signal])
      stop.throwIfAborted()
      if (wanted.length === 0) return {kind: 'hashed', hashes: NO_HASHES}
      const thread = await take()
      try {
        stop.throwIfAborted()
        const root = await realpath(repository)
        const task = {location: locationOf(root, path), size: bytes, modTime, algorithms: wanted}
        const result = await thread.run(task, stop, onBytes)
        stop.throwIfAborted()
        return result.kind === 'aborted' ? {kind: 'changed'} : result
      } catch (error) {
        stop.throwIfAborted()
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {kind: 'changed'}
        throw error
      } finally {
        giveBack(thread)
      }
    },
    close: async () => {
      closing.abort(new Error('Hashing was ended.'))
      await Promise.all(threads.map(thread => thread.close()))
    },
  }
}
