import {GO_ZERO_TIME, type ModTime, unixSeconds} from '../mod-time.js'
import {httpDate, parseHttpDate} from './http-date.js'

/**
 * The `Last-Modified` value to answer 304 with; undefined when the file has to
 * be sent: it is newer, its time is not known, or the header cannot be read.
 */
export function notModifiedSince(header: string | undefined, modTime: ModTime): string | undefined {
  if (header === undefined || modTime === 0n || modTime === GO_ZERO_TIME) return undefined
  const since = parseHttpDate(header)
  const modified = unixSeconds(modTime)
  return since !== undefined && modified <= since ? httpDate(modified) : undefined
}
