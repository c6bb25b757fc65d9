import {realpath} from 'node:fs/promises'
import {availableParallelism} from 'node:os'
import {NO_HASHES} from '../core/catalogue/file-record.js'
import type {HashChoice, HashName} from '../core/config.js'
import {type HashResult, type HashTask, SMALL_FILE_BYTES} from './hash-file.js'
import {type HashThread, builtHashWorker, hashHere, startHashThread} from './hash-worker-thread.js'
import {locationOf} from './source-file.js'
import type {WalkedFile} from './walk-repository.js'

export interface HashPoolOptions {
  readonly algorithms: HashChoice
  /** Threads; as many as there are processors unless told: they stand back for the thread that answers requests. */
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

interface Waiting {
  readonly task: HashTask
  readonly signal: AbortSignal
  readonly resolve: (result: HashResult) => void
  readonly reject: (error: unknown) => void
}

/** Small files that a thread gets at once: asking for each costs several times as much as hashing it. */
const FILES_AT_ONCE = 64

/** Hashes files in worker threads. */
export function hashPool({
  algorithms,
  size = availableParallelism(),
  workerFile = builtHashWorker(),
  onBytes = () => undefined,
}: HashPoolOptions): HashPool {
  const wanted = (['sha1', 'sha256', 'md5'] satisfies HashName[]).filter(name => algorithms[name])
  const closing = new AbortController()
  const threads = Array.from({length: size}, () => (workerFile === undefined ? hashHere : startHashThread(workerFile)))
  const idle: HashThread[] = [...threads]
  const waiting: Waiting[] = []
  const rootOf = remembered((repository: string) => realpath(repository))
  const stopOf = remembered((signal: AbortSignal) => AbortSignal.any([signal, closing.signal]))

  /** Gives every idle thread what it can do at one go. */
  function share(): void {
    while (idle.length > 0 && waiting.length > 0) {
      const thread = idle.pop()
      if (thread === undefined) return
      void work(thread, nextOf(waiting)).then(() => {
        idle.push(thread)
        share()
      })
    }
  }

  async function work(thread: HashThread, files: readonly Waiting[]): Promise<void> {
    const [{signal} = closing] = files
    try {
      signal.throwIfAborted()
      const results = await thread.run(
        files.map(({task}) => task),
        signal,
        onBytes,
      )
      files.forEach(({resolve}, index) => resolve(results[index] ?? {kind: 'changed'}))
    } catch (error) {
      for (const {reject} of files) reject(error)
    }
  }

  return {
    hash: async (repository, {path, size: bytes, modTime}, signal) => {
      const stop = stopOf(signal)
      stop.throwIfAborted()
      if (wanted.length === 0) return {kind: 'hashed', hashes: NO_HASHES}
      try {
        const location = locationOf(await rootOf(repository), path)
        const task = {location, size: bytes, modTime, algorithms: wanted}
        const result = await new Promise<HashResult>((resolve, reject) => {
          waiting.push({task, signal: stop, resolve, reject})
          share()
        })
        stop.throwIfAborted()
        return result.kind === 'aborted' ? {kind: 'changed'} : result
      } catch (error) {
        stop.throwIfAborted()
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {kind: 'changed'}
        throw error
      }
    },
    close: async () => {
      closing.abort(new Error('Hashing was ended.'))
      await Promise.all(threads.map(thread => thread.close()))
    },
  }
}

/** Takes the next file from the front, and with a small one further small ones. */
function nextOf(waiting: Waiting[]): Waiting[] {
  const signal = waiting[0]?.signal
  const ends = waiting.findIndex(
    (file, index) => file.task.size > SMALL_FILE_BYTES || file.signal !== signal || index === FILES_AT_ONCE,
  )
  return waiting.splice(0, Math.max(1, ends === -1 ? waiting.length : ends))
}

/** Asks only once in a row for the same thing: a scan has one repository and one signal, but many files. */
function remembered<K, V>(ask: (key: K) => V): (key: K) => V {
  let last: {readonly key: K; readonly value: V} | undefined
  return key => {
    if (last?.key !== key) last = {key, value: ask(key)}
    return last.value
  }
}
