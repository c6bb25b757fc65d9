import {NANOS_PER_SECOND, type ModTime} from '../mod-time.js'
import {grainOf, parseFtpTime} from './parse-ftp-time.js'
import {type ListedFile, listedPath} from './listed-file.js'
import {parseLsLine} from './parse-ls-line.js'
import {parseRsyncLine} from './parse-rsync-line.js'

/** Reads a list of files that a mirror keeps as a file, line by line (latin1, without line ends). */
export interface ManifestReader {
  read(line: string): void
  /** The files read since the last call. */
  take(): ListedFile[]
  end(): {
    /** Undefined when no line was of a form that is known. */
    readonly form: ManifestForm | undefined
    /** Lines that could not be read, or named a path that no honest manifest holds. */
    readonly skipped: number
    /** Nanoseconds to which its times are exact. */
    readonly precision: bigint
  }
}

export type ManifestForm = 'ls' | 'rsync' | 'sums'

/** `0a1b… 1234 the/name`, as Debian's Release files have them, or `SIZE (the/name) = 1234` as BSDs write. */
const SUM = /^ ?[0-9a-f]{32,128} +(\d{1,16}) +\*?(.+)$/i
const BSD_SIZE = /^SIZE \((.+)\) = (\d{1,16})$/
const BSD_SUM = /^[A-Z0-9/-]{2,12} \(.+\) = [0-9a-f]{32,128}$/i
/** A line of `ls -l --full-time`: with seconds, their parts, and the zone. */
const FULL_TIME =
  /^(.{10}[+.@]? *\d+ +\S[^\r\n]{0,120}?\s\d+ +)(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{1,9}) ([+-])(\d\d)(\d\d) (.+)$/

/**
 * Understands `ls -lR`, the output of `rsync --list-only`, and checksums with
 * sizes. Paths are those below the mirror's root; `prefix` is what the manifest
 * has before them: `debian/` for one that speaks of the folder above.
 */
export function createManifestReader(prefix: string): ManifestReader {
  let form: ManifestForm | undefined
  let files: ListedFile[] = []
  let skipped = 0
  let precision = NANOS_PER_SECOND
  const folders = lsFolders()

  const add = (name: string, size: number, modTime: ModTime | undefined): void => {
    const plain = name.replace(/^(?:\.?\/+)+/, '')
    if (!plain.startsWith(prefix)) return
    const path = listedPath(plain.slice(prefix.length))
    if (path === undefined) {
      skipped++
      return
    }
    if (modTime !== undefined && grainOf(modTime) < precision) precision = grainOf(modTime)
    files.push({path, size, modTime})
  }
  const readLs = (line: string): boolean => {
    const entry = parseFullTime(line) ?? parseLsLine(line)
    if (typeof entry === 'object') {
      if (entry.kind === 'file' && entry.size !== undefined) add(folders.path(entry.name), entry.size, entry.modTime)
      return true
    }
    return folders.read(line) || entry === 'skip'
  }
  const readRsync = (line: string): boolean => {
    const file = parseRsyncLine(line)
    if (typeof file === 'object') add(file.path, file.size, file.modTime)
    return file !== undefined
  }
  const readSums = (line: string): boolean => {
    const [, sumSize, sumName] = SUM.exec(line) ?? []
    const [, bsdName, bsdSize] = BSD_SIZE.exec(line) ?? []
    const [name, size] = [sumName ?? bsdName, sumSize ?? bsdSize]
    if (name !== undefined && Number.isSafeInteger(Number(size))) add(name, Number(size), undefined)
    return name !== undefined || BSD_SUM.test(line)
  }
  const forms = [
    ['rsync', readRsync],
    ['sums', readSums],
    ['ls', readLs],
  ] as const

  return {
    read(text) {
      const line = text.endsWith('\r') ? text.slice(0, -1) : text
      if (form !== undefined) {
        const isRead = forms.some(([name, read]) => name === form && read(line))
        if (!isRead && line !== '') skipped++
        return
      }
      // Headers and folders of `ls` look like nothing else, and like no file.
      if (line === '' || line.startsWith('#')) return
      form = forms.find(([, read]) => read(line))?.[0]
      if (form === undefined) skipped++
    },
    take() {
      const taken = files
      files = []
      return taken
    },
    end: () => ({form, skipped, precision}),
  }
}

/** Which folder the lines of `ls -lR` are in: it writes `./the/folder:` before each. The first is the root. */
function lsFolders(): {read: (line: string) => boolean; path: (name: string) => string} {
  let root: string | undefined
  let folder = ''
  return {
    read(line) {
      const name = /^(?!total )(.*):$/.exec(line)?.[1]
      if (name === undefined) return false
      root ??= name
      folder = name === root ? '' : name.startsWith(`${root}/`) ? name.slice(root.length + 1) : name
      return true
    },
    path: name => (folder === '' ? name : `${folder}/${name}`),
  }
}

function parseFullTime(line: string) {
  const [, columns, year, month, day, hour, minute, second, part = '', sign, zoneHours, zoneMinutes, name] =
    FULL_TIME.exec(line) ?? []
  if (columns === undefined) return undefined
  const entry = parseLsLine(`${columns}${year}-${month}-${day} ${hour}:${minute} ${name}`)
  if (typeof entry !== 'object') return undefined
  const local = parseFtpTime(`${year}${month}${day}${hour}${minute}${second}.${part}`)
  const zone = BigInt(Number(zoneHours) * 3600 + Number(zoneMinutes) * 60) * NANOS_PER_SECOND
  return {...entry, modTime: local === undefined ? undefined : local - (sign === '-' ? -zone : zone)}
}
