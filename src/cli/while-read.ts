import type {EventEmitter} from 'node:events'

/** The signal, aborted as well once nobody reads the output any more: for what goes on until it is stopped. */
export function whileRead(signal: AbortSignal, output: EventEmitter = process.stdout): AbortSignal {
  const unread = new AbortController()
  output.once('error', () => unread.abort())
  return AbortSignal.any([signal, unread.signal])
}
