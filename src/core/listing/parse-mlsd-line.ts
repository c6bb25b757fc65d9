import {type FtpEntry, parseFtpSize} from './ftp-entry.js'
import {parseFtpTime} from './parse-ftp-time.js'

/**
 * Reads one line of an MLSD listing (RFC 3659, 7.2):
 *
 *     Type=file;Size=1234;Modify=20200131235959; the name
 *
 * `line` holds the bytes as latin1, without the line end. Facts and types are
 * compared in any case, as the RFC asks. The name starts after exactly one
 * blank and goes to the end. Undefined for a line of another shape.
 */
export function parseMlsdLine(line: string): FtpEntry | undefined {
  const blank = line.indexOf(' ')
  const name = line.slice(blank + 1)
  if (blank === -1 || name === '') return undefined
  const facts = new Map<string, string>()
  for (const fact of line.slice(0, blank).split(';')) {
    if (fact === '') continue
    const equals = fact.indexOf('=')
    if (equals < 1) return undefined
    facts.set(fact.slice(0, equals).toLowerCase(), fact.slice(equals + 1))
  }
  const size = parseFtpSize(facts.get('size'))
  const type = facts.get('type')?.toLowerCase()
  return {kind: kindOf(type, size), name, size, modTime: parseFtpTime(facts.get('modify') ?? '')}
}

/** Links are told as `OS.unix=symlink` or `OS.unix=slink:target`. */
function kindOf(type: string | undefined, size: number | undefined): FtpEntry['kind'] {
  if (type === 'dir') return 'folder'
  // The fact may be left out; then only a size shows a file.
  return type === 'file' || (type === undefined && size !== undefined) ? 'file' : 'other'
}
