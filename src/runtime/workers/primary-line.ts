import {type FromLender, splitHandle, withHandle} from './connection-messages.js'
import type {FromWorker, ToWorker} from './worker-messages.js'

/** A worker's line to its primary. */
export interface PrimaryLine {
  /** Resolves when the message has been handed over, and to whether it was; never fails: a primary may be gone. */
  send(message: FromWorker | FromLender): Promise<boolean>
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
  /** Node forgets what waits for the receipt of a connection. */
  const underWay = new Set<(isHandedOver: boolean) => void>()
  const over = (): void => {
    clearInterval(look)
    gone.abort()
    for (const tell of underWay) tell(false)
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
        if (!process.connected || process.send === undefined) {
          resolve(false)
          return
        }
        underWay.add(resolve)
        process.send(text, handle, {}, error => {
          underWay.delete(resolve)
          resolve(error === null)
        })
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
