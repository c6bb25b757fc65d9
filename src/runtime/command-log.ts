import type {Log} from '../core/ports.js'

export interface CommandLog {
  readonly log: Log
  readonly close: () => Promise<void>
}

/** The log of a command: to standard error, or nowhere. Nowhere is cheap: the logger is not even loaded. */
export async function openCommandLog({verbose}: {readonly verbose: boolean}): Promise<CommandLog> {
  if (!verbose) return {log: SILENT, close: () => Promise.resolve()}
  const {createLog} = await import('../logging/runtime-log.js')
  return createLog({format: 'text', level: 'debug', destination: process.stderr})
}

const nothing = (): void => undefined

const SILENT: Log = {debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => SILENT}
