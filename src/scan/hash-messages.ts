import type {HashResult, HashTask} from './hash-file.js'

/** To a worker thread, which does one task at a time. */
export type ToHashWorker = {readonly kind: 'hash'; readonly task: HashTask} | {readonly kind: 'abort'}

/** From a worker thread. */
export type FromHashWorker =
  {readonly kind: 'bytes'; readonly bytes: number} | {readonly kind: 'done'; readonly result: HashResult}
