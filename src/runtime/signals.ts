import type {Log} from '../core/ports.js'
import {messageOf} from '../core/errors.js'

export interface SignalActions {
  readonly log: Log
  readonly reload: () => Promise<unknown>
  readonly reopenLogs: () => void
  readonly upgrade: () => Promise<void>
}

export interface Signals {
  /** From now on HUP reloads and USR1 opens the logs anew, also those that came before, and USR2 upgrades. */
  act(actions: SignalActions): void
  /** Resolves when a signal asks to stop, also one that came while the program was starting. */
  readonly stopped: Promise<void>
  close(): void
}

const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const

/**
 * Takes the signals over from their defaults, which would end the process at once, or open a debugger (USR1).
 * `signal` stops as well.
 */
export function takeSignals(signal: AbortSignal | undefined): Signals {
  let actions: SignalActions | undefined
  let isReloadWanted = false
  let isReopeningWanted = false
  const onReload = (): void => {
    isReloadWanted = actions === undefined
    const log = actions?.log
    actions?.reload().catch((error: unknown) => log?.error({reason: messageOf(error)}, 'reload failed'))
  }
  const onReopen = (): void => {
    isReopeningWanted = actions === undefined
    actions?.log.info({}, 'logs are opened anew')
    actions?.reopenLogs()
  }
  const onUpgrade = (): void => {
    actions?.upgrade().catch(() => undefined) // it has told why
  }
  let stop: () => void = () => undefined
  const stopped = new Promise<void>(resolve => {
    stop = resolve
    if (signal?.aborted === true) resolve()
  })
  signal?.addEventListener('abort', stop, {once: true})
  process.on('SIGHUP', onReload)
  process.on('SIGUSR1', onReopen)
  process.on('SIGUSR2', onUpgrade)
  for (const name of STOP_SIGNALS) process.on(name, stop)

  return {
    act(next) {
      actions = next
      if (isReopeningWanted) onReopen()
      if (isReloadWanted) onReload()
    },
    stopped: stopped.then(() => {
      actions = undefined
      // A second one ends what does not end by itself.
      for (const name of STOP_SIGNALS) process.off(name, stop)
    }),
    close() {
      process.off('SIGHUP', onReload)
      process.off('SIGUSR1', onReopen)
      process.off('SIGUSR2', onUpgrade)
      for (const name of STOP_SIGNALS) process.off(name, stop)
    },
  }
}
