import {parentPort} from 'node:worker_threads'
import {hashFile} from './hash-file.js'
import type {FromHashWorker, ToHashWorker} from './hash-messages.js'

// The entry of a worker thread: it has nothing else to do than to hash.
const port = parentPort
let aborted = false
const tell = (message: FromHashWorker): void => port?.postMessage(message)

port?.on('message', (message: ToHashWorker) => {
  aborted = message.kind === 'abort'
  if (message.kind === 'abort') return
  void hashFile(
    message.task,
    () => aborted,
    bytes => tell({kind: 'bytes', bytes}),
  ).then(result => tell({kind: 'done', result}))
})
