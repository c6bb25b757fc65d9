import {fork} from 'node:child_process'
import {existsSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {MirrorbitsError} from '../../core/errors.js'
import {splitHandle, withHandle} from './connection-messages.js'
import type {ToWorker} from './worker-messages.js'

/** A worker as its primary sees it. */
export interface WorkerProcess {
  readonly pid: number
  /** Does nothing when it has ended. `onSent` is called when the message has left this process, or cannot. */
  send(message: ToWorker, onSent?: () => void): void
  onMessage(listener: (message: unknown) => void): void
  /** How it ended, for people: `exit code 1`, `SIGKILL`. */
  readonly ended: Promise<string>
  kill(): void
}

/** The descriptor under which a worker finds its listening socket. */
export const LISTENING_FD = 3
/** The descriptor of the pipe that it writes counts into, if there is one. */
export const COUNTS_FD = 5
/** The descriptor of the other end of it. Only for what a primary that is gone has not read. */
export const COUNTS_REST_FD = 6

export interface WorkerDescriptors {
  readonly socket: {readonly fd: number}
  readonly counts: {readonly writeEnd: number; readonly readEnd: number} | undefined
}

/** Starts a worker that has copies of these descriptors. */
export function startWorkerProcess(worker: number, {socket, counts}: WorkerDescriptors): WorkerProcess {
  const {writeEnd, readEnd} = counts ?? ({writeEnd: 'ignore', readEnd: 'ignore'} as const)
  const child = fork(workerFile(), [`worker-${worker}`], {
    stdio: ['ignore', 'inherit', 'inherit', socket.fd, 'ipc', writeEnd, readEnd],
  })
  const ended = new Promise<string>(resolve => {
    child.once('error', error => resolve(error.message))
    // What it has said before is heard before.
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${String(code)}`))
  })
  return {
    pid: child.pid ?? 0,
    send(message, onSent) {
      const [text, handle] = splitHandle(message)
      if (child.connected) child.send(text, handle, () => onSent?.()) // it may end at any time, which `ended` tells
    },
    onMessage: listener => void child.on('message', (message, handle) => listener(withHandle(message, handle))),
    ended,
    kill: () => void child.kill('SIGKILL'),
  }
}

/** Looked for upwards because the bundler puts this code into any folder of `dist`. */
function workerFile(from = fileURLToPath(import.meta.url)): string {
  for (let folder = dirname(from); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'runtime', 'workers', 'worker-main.js')
    if (existsSync(file)) return file
  }
  throw new MirrorbitsError('MB_INTERNAL', 'The program of the workers is not there.', {
    hint: 'Install the program again.',
  })
}
