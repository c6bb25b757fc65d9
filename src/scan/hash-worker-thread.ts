import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {Worker} from 'node:worker_threads'
import type {HashResult, HashTask} from './hash-file.js'
import {hashFiles} from './hash-file.js'
import type {FromHashWorker, ToHashWorker} from './hash-messages.js'

/** Hashes files, one list of them at a time. */
export interface HashThread {
  /** The results in the order of the tasks. */
  run(tasks: readonly HashTask[], signal: AbortSignal, onBytes: (bytes: number) => void): Promise<readonly HashResult[]>
  close(): Promise<void>
}

/**
 * The built worker, looked for upwards because the bundler puts this code into
 * any folder of `dist`. Undefined when running from the TypeScript sources.
 */
export function builtHashWorker(from = fileURLToPath(import.meta.url)): string | undefined {
  for (let folder = dirname(from); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'scan', 'hash-worker.js')
    if (existsSync(file)) return file
  }
  return undefined
}

/** In this thread: for tests and development, where there is no built worker. */
export const hashHere: HashThread = {
  run: (tasks, signal, onBytes) => hashFiles(tasks, () => signal.aborted, onBytes),
  close: () => Promise.resolve(),
}

/** In a thread of its own, started with the first task. It keeps the process alive only while it has one. */
export function startHashThread(workerFile: string): HashThread {
  let worker: Worker | undefined
  return {
    run: async (tasks, signal, onBytes) => {
      const current = (worker ??= new Worker(workerFile))
      current.ref()
      const result = await doneBy(current, tasks, signal, onBytes)
      current.unref()
      // A thread that failed is replaced at the next task.
      if (result === undefined) worker = undefined
      return result ?? tasks.map(() => ({kind: 'failed', reason: 'The thread that hashes ended.'}))
    },
    close: async () => {
      await worker?.terminate()
    },
  }
}

/** Undefined when the thread ended instead. */
async function doneBy(
  worker: Worker,
  tasks: readonly HashTask[],
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<readonly HashResult[] | undefined> {
  const finished = new AbortController()
  const ended = Promise.race([
    once(worker, 'exit', {signal: finished.signal}),
    once(worker, 'error', {signal: finished.signal}),
  ]).then(
    () => undefined,
    () => undefined, // an error ends the thread like an exit, and the end of the task ends the waiting
  )
  const send = (message: ToHashWorker): void => worker.postMessage(message)
  const abort = (): void => send({kind: 'abort'})
  let listener: ((message: FromHashWorker) => void) | undefined
  const done = new Promise<readonly HashResult[]>(resolve => {
    listener = message => {
      if (message.kind === 'bytes') onBytes(message.bytes)
      else resolve(message.results)
    }
    worker.on('message', listener)
  })
  signal.addEventListener('abort', abort, {once: true})
  send({kind: 'hash', tasks})
  if (signal.aborted) abort()
  try {
    return await Promise.race([done, ended])
  } finally {
    signal.removeEventListener('abort', abort)
    if (listener !== undefined) worker.off('message', listener)
    finished.abort()
  }
}
