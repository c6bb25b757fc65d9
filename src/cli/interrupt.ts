import {MirrorbitsError} from '../core/errors.js'

export interface Interrupt {
  readonly signal: AbortSignal
  /** The work's result, or MB_CANCELLED once it was interrupted: at the latest some seconds after the signal. */
  guard<T>(work: Promise<T>): Promise<T>
  close(): void
}

interface SignalSource {
  on(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
  off(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

/** Time for work to end cleanly after Ctrl-C. */
const GRACE_MS = 5_000

const cancelled = (): MirrorbitsError => new MirrorbitsError('MB_CANCELLED', 'Interrupted.')

/** Turns Ctrl-C and SIGTERM into an abort. A second one ends the process at once, as if nobody listened. */
export function watchInterrupt(source: SignalSource, graceMs = GRACE_MS): Interrupt {
  const controller = new AbortController()
  const {signal} = controller
  let timer: NodeJS.Timeout | undefined
  const close = (): void => {
    source.off('SIGINT', stop)
    source.off('SIGTERM', stop)
    clearTimeout(timer)
  }
  const stop = (): void => {
    close()
    controller.abort()
  }
  source.on('SIGINT', stop)
  source.on('SIGTERM', stop)

  return {
    signal,
    async guard(work) {
      const late = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => {
          timer = setTimeout(() => reject(cancelled()), graceMs)
        })
      })
      try {
        return await Promise.race([work, late])
      } catch (error) {
        throw signal.aborted && !(error instanceof MirrorbitsError) ? cancelled() : error
      } finally {
        clearTimeout(timer)
      }
    },
    close,
  }
}
