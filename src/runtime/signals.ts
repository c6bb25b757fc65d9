import type {Log} from '../core/ports.js'
import {messageOf} from '../core/errors.js'

export interface StopDeps {
  readonly log: Log
  readonly signal: AbortSignal | undefined
  readonly reload: () => Promise<unknown>
  readonly reopenLogs: () => void
}

const LOG_SIGNALS = ['SIGHUP', 'SIGUSR1'] as const
const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const

/**
 * Keeps HUP and USR1 from doing what they do by default while nobody handles them yet, or any more: the one would end
 * the process and the other open a debugger. The function returned ends it.
 */
export function disarmSignals(): () => void {
  const ignore = (): void => undefined
  for (const name of LOG_SIGNALS) process.on(name, ignore)
  return () => {
    for (const name of LOG_SIGNALS) process.off(name, ignore)
  }
}

/** Resolves when a signal asks to stop. Until then HUP reloads and USR1 opens the logs anew. */
export async function whenStopped({log, signal, reload, reopenLogs}: StopDeps): Promise<void> {
  const onReload = (): void => {
    reload().catch((error: unknown) => log.error({reason: messageOf(error)}, 'reload failed'))
  }
  const onReopen = (): void => {
    log.info({}, 'logs are opened anew')
    reopenLogs()
  }
  process.on('SIGHUP', onReload)
  process.on('SIGUSR1', onReopen)
  try {
    await new Promise<void>(resolve => {
      for (const name of STOP_SIGNALS) process.once(name, () => resolve())
      signal?.addEventListener('abort', () => resolve(), {once: true})
      if (signal?.aborted === true) resolve()
    })
  } finally {
    process.off('SIGHUP', onReload)
    process.off('SIGUSR1', onReopen)
  }
}
