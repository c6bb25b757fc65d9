export interface StopWatch {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  close(): void
}

type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

interface SignalSource {
  on(event: StopSignal, listener: (name: StopSignal) => void): unknown
  off(event: StopSignal, listener: (name: StopSignal) => void): unknown
}

export interface StopWatchOptions {
  readonly source: SignalSource
  /** Called by a second signal, once. Must not wait for anything. */
  readonly force: (name: StopSignal) => void
  readonly now?: () => number
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** npm passes on a Ctrl-C that the terminal has sent us as well: within this time both are one. */
const echoMs = 1000

/** Turns the first Ctrl-C (or TERM, or the end of the terminal) into an abort and the second into force. */
export function watchStop({source, force, now = Date.now}: StopWatchOptions): StopWatch {
  const controller = new AbortController()
  let first: number | undefined
  const onSignal = (name: StopSignal): void => {
    if (first === undefined) {
      first = now()
      controller.abort()
    } else if (now() - first > echoMs) {
      close()
      force(name)
    }
  }
  const close = (): void => {
    for (const name of stopSignals) source.off(name, onSignal)
  }
  for (const name of stopSignals) source.on(name, onSignal)
  return {signal: controller.signal, close}
}
