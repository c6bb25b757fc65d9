import type {Config} from '../core/config.js'
import type {TraceAnswer} from '../core/health/trace-time.js'
import {baseUrl, type Mirror} from '../core/mirror.js'
import {readTraceFile} from '../health/trace-file.js'
import {VERSION} from './version.js'

/** Reads mirrors' trace files; undefined when the configuration names none. */
export function traceReader({
  traceFileLocation: location,
}: Config): ((mirror: Mirror, signal: AbortSignal) => Promise<TraceAnswer>) | undefined {
  if (location === '') return undefined
  return ({httpUrl, https}, signal) =>
    readTraceFile({
      baseUrl: baseUrl(httpUrl, https.isUp ? 'https' : 'http'),
      location,
      userAgent: `Mirrorbits/${VERSION} TRACE`,
      signal,
    })
}
