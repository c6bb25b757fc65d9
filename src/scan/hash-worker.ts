import {constants, setPriority} from 'node:os'
import {parentPort} from 'node:worker_threads'
import {hashFiles} from './hash-file.js'
import type {FromHashWorker, ToHashWorker} from './hash-messages.js'

// Who answers clients goes first. Only Linux gives each thread a priority of its own.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW)

// The entry of a worker thread: it has nothing else to do than to hash.
const port = parentPort
let aborted = false
const tell = (message: FromHashWorker): void => port?.postMessage(message)

port?.on('message', (message: ToHashWorker) => {
  aborted = message.kind === 'abort'
  if (message.kind === 'abort') return
  void hashFiles(
    message.tasks,
    () => aborted,
    bytes => tell({kind: 'bytes', bytes}),
  ).then(results => tell({kind: 'done', results}))
})
