import type {RuntimeOptions} from '../open-runtime.js'

/** How a server was started. */
export interface ServerOptions extends RuntimeOptions {
  /** Scan and check mirrors, and take part in the cluster. */
  readonly monitor: boolean
  readonly pidFile: string | undefined
  /** Standard error unless told. */
  readonly logFile: string | undefined
  readonly debug: boolean
  /** Instead of the configuration's address. */
  readonly listen: string | undefined
  /** Stops the server, as a signal does. */
  readonly signal?: AbortSignal | undefined
}
