import {type FromLender, splitHandle, withHandle} from './connection-messages.js'
import type {FromWorker, ToWorker} from './worker-messages.js'

/** A worker's line to its primary. */
export interface PrimaryLine {
  /** Resolves when the message has been handed over; never fails: without a primary there is nobody to tell. */
  send(message: FromWorker | FromLender): Promise<void>
  /** Each message, also those that came before. Only one listener. */
  onMessage(listener: (message: ToWorker) => void): void
  /** Aborted when the primary is gone. */
  readonly gone: AbortSignal
  /** Ends the line, so that nothing keeps this process. */
  close(): void
}

/** Node tells of an end at once, but never while a connection that was sent waits for its receipt. */
const LOOK_MS = 500

export function openPrimaryLine(process: NodeJS.Process): PrimaryLine {
  const waiting: ToWorker[] = []
  let hear: (message: ToWorker) => void = message => void waiting.push(message)
  const gone = new AbortController()
  process.on('message', (message, handle: unknown) => hear(withHandle(message, handle) as ToWorker))
  const over = (): void => {
    clearInterval(look)
    gone.abort()
  }
  process.once('disconnect', over)
  const look = setInterval(() => {
    if (!process.connected) over()
  }, LOOK_MS)
  look.unref()
  return {
    gone: gone.signal,
    send: message =>
      new Promise(resolve => {
        const [text, handle] = splitHandle(message)
        if (process.connected && process.send !== undefined) process.send(text, handle, {}, () => resolve())
        else resolve()
      }),
    onMessage(listener) {
      hear = listener
      for (const message of waiting.splice(0)) listener(message)
    },
    close() {
      clearInterval(look)
      if (process.connected) process.disconnect()
    },
  }
}
