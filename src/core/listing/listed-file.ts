import {type FilePath, MAX_PATH_BYTES, asFilePath} from '../file-path.js'
import type {ModTime} from '../mod-time.js'

/** A file as a mirror's listing tells of it. */
export interface ListedFile {
  readonly path: FilePath
  readonly size: number
  /** Undefined where the listing does not tell. */
  readonly modTime: ModTime | undefined
}

const HAS_ODD_SEGMENT = /\/(?:\.{0,2})(?:\/|$)/

/**
 * The path of a listed name (bytes as latin1), with one leading slash. Undefined
 * for what no honest listing holds: an empty, `.` or `..` segment, a NUL, or a
 * name longer than a catalogue takes.
 */
export function listedPath(name: string): FilePath | undefined {
  const path = name.charCodeAt(0) === 0x2f ? name : `/${name}`
  // Few paths can have an odd segment at all, and millions are asked.
  const mayBeOdd = path.includes('/.') || path.includes('//') || path.endsWith('/')
  if (path.length > MAX_PATH_BYTES || (mayBeOdd && HAS_ODD_SEGMENT.test(path)) || path.includes('\0')) return undefined
  return asFilePath(path)
}
