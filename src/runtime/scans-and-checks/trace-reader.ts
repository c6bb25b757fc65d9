import type {Config} from '../../core/config.js'
import type {TraceAnswer} from '../../core/health/trace-time.js'
import {baseUrl, type Mirror} from '../../core/mirror.js'
import {VERSION} from '../version.js'

/** Reads mirrors' trace files; undefined when the configuration names none. */
export function traceReader({
  traceFileLocation: location,
}: Config): ((mirror: Mirror, signal: AbortSignal) => Promise<TraceAnswer>) | undefined {
  if (location === '') return undefined
  return async ({httpUrl, https}, signal) => {
    // Not before it is needed: the HTTP client would slow down the start of every command.
    const {readTraceFile} = await import('../../health/trace-file.js')
    return readTraceFile({
      baseUrl: baseUrl(httpUrl, https.isUp ? 'https' : 'http'),
      location,
      userAgent: `Mirrorbits/${VERSION} TRACE`,
      signal,
    })
  }
}
