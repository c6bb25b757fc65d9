import type {HashResult, HashTask} from './hash-file.js'

/** To a worker thread, which does one list of tasks at a time. */
export type ToHashWorker = {readonly kind: 'hash'; readonly tasks: readonly HashTask[]} | {readonly kind: 'abort'}

/** From a worker thread: `results` in the order of the tasks. */
export type FromHashWorker =
  {readonly kind: 'bytes'; readonly bytes: number} | {readonly kind: 'done'; readonly results: readonly HashResult[]}
