import {type FtpEntry, parseFtpSize} from './ftp-entry.js'

/**
 * `-rw-r--r-- 1 owner group 1234 Jan 31 2020 the name`, with or without group,
 * in any language's months, or with an ISO date. The owner is matched lazily and bounded, so that a long
 * line costs no more than its length.
 */
const UNIX =
  /^([a-zA-Z-])[a-zA-Z-]{9}[+.@]? *\d+ +\S[^\r\n]{0,120}?\s(\d+|\d+, *\d+) +(?:[^\s\d]{3,6}\.? +\d{1,2}|\d{1,2}\.? +[^\s\d]{3,6}\.?|\d{4}-\d{2}-\d{2}) +(?:\d{1,2}:\d{2}|\d{4}) (.+)$/
/** `01-31-20  11:59PM  <DIR>  the name`, or the size instead of `<DIR>`. */
const DOS = /^\d{2}[-/]\d{2}[-/]\d{2}(?:\d{2})? +\d{1,2}:\d{2} ?(?:[AP]M)? +(?:<([A-Z]+)> +|([\d,]+) )(.+)$/i

/**
 * Reads one line of a LIST reply in the form of `ls -l` or of DOS. Its time is
 * not taken: it tells minutes or days only, and not in which time zone.
 *
 * `line` holds the bytes as latin1, without the line end. Returns `skip` for
 * lines that are no entry, undefined for a line of another shape.
 */
export function parseLsLine(line: string): FtpEntry | 'skip' | undefined {
  if (line === '' || /^total \d+$/i.test(line)) return 'skip'
  const [, type, size, name] = UNIX.exec(line) ?? []
  if (type !== undefined && name !== undefined) {
    const kind = type === '-' ? 'file' : type === 'd' ? 'folder' : 'other'
    return {kind, name, size: parseFtpSize(size), modTime: undefined}
  }
  const [, mark, digits, dosName] = DOS.exec(line) ?? []
  if (dosName === undefined) return undefined
  const kind = mark === undefined ? 'file' : mark.toUpperCase() === 'DIR' ? 'folder' : 'other'
  return {kind, name: dosName, size: parseFtpSize(digits?.replaceAll(',', '')), modTime: undefined}
}
