import {MirrorbitsError} from '../core/errors.js'
import type {Log} from '../core/ports.js'
import {pause} from './abort.js'

export interface FtpReconnector<T> {
  /** Does the work over the connection, and from its beginning over a new one when that is lost. */
  run<R>(work: (connection: T) => Promise<R>): Promise<R>
  close(): void
}

/** Losses in a row: the mirror does not let us go on. */
const MAX_IN_ROW = 3
/** Losses altogether: the mirror ends connections faster than is of use. */
const MAX_LOSSES = 100

/** Keeps one connection, opened when it is needed. A first connection that fails is not tried again. */
export function createFtpReconnector<T>({
  open,
  signal,
  retryMs,
  log,
  describe,
}: {
  readonly open: () => Promise<T & {close(): void}>
  readonly signal: AbortSignal
  readonly retryMs: number
  readonly log: Log
  /** What to log of a loss. */
  readonly describe: (error: unknown) => string
}): FtpReconnector<T> {
  let current: (T & {close(): void}) | undefined
  let hasWorked = false
  let losses = 0

  const close = (): void => {
    current?.close()
    current = undefined
  }
  return {
    close,
    async run(work) {
      for (let inRow = 1; ; inRow++) {
        try {
          current ??= await open()
          hasWorked = true
          return await work(current)
        } catch (error) {
          close()
          if (signal.aborted) throw signal.reason as Error
          const isFinal = error instanceof MirrorbitsError || !hasWorked || inRow >= MAX_IN_ROW
          if (isFinal || ++losses > MAX_LOSSES) throw error
          log.debug({reason: describe(error)}, 'the FTP connection was lost')
          await pause(retryMs * inRow, signal)
        }
      }
    },
  }
}
