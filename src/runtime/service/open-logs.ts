import type {Config} from '../../core/config.js'
import {createLog, type RuntimeLog} from '../../logging/runtime-log.js'
import type {ServerOptions} from './server-options.js'
import type {WorkerSetup} from '../workers/worker-messages.js'

/** The log of a server, and how its workers open theirs. */
export interface ServerLogs extends RuntimeLog {
  readonly forWorkers: WorkerSetup['log']
}

/** Opens the log of a server: standard error, unless it was told a file. */
export function openLogs(
  {debug, verbose, logFile}: Pick<ServerOptions, 'debug' | 'verbose' | 'logFile'>,
  {logFormat}: Config,
): ServerLogs {
  const level = debug || verbose ? 'debug' : 'info'
  return {
    ...createLog({format: logFormat, level, destination: logFile ?? process.stderr}),
    forWorkers: {format: logFormat, level, file: logFile},
  }
}
