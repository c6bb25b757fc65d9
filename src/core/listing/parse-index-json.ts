import {parseHttpDate} from '../http/http-date.js'
import type {IndexEntry} from './index-entry.js'
import {segmentOf} from './index-name.js'

/** An escape such as `\u20ac` names no byte. */
const BEYOND_BYTES = /[\u0100-\uffff]/

interface Row {
  readonly name?: unknown
  readonly type?: unknown
  readonly mtime?: unknown
  readonly size?: unknown
}

/**
 * Reads nginx's index in JSON (`autoindex_format json`), whose names are bytes
 * (latin1). Undefined when it is none; `odd` counts entries that no honest index holds.
 */
export function parseIndexJson(
  text: string,
): {readonly entries: readonly IndexEntry[]; readonly odd: number} | undefined {
  const rows = parsed(text)
  if (!Array.isArray(rows)) return undefined
  const entries: IndexEntry[] = []
  let odd = 0
  for (const row of rows as unknown[]) {
    const {name, type, mtime, size}: Row = typeof row === 'object' && row !== null ? row : {}
    const segment = typeof name === 'string' && !BEYOND_BYTES.test(name) ? segmentOf(name) : undefined
    if (segment === undefined) odd++
    else if (type === 'directory') entries.push({kind: 'folder', name: segment, size: undefined, time: undefined})
    else if (type === 'file') entries.push({kind: 'file', name: segment, size: sizeOf(size), time: timeOf(mtime)})
  }
  return {entries, odd}
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const sizeOf = (size: unknown): IndexEntry['size'] =>
  typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? {least: size, most: size} : undefined

function timeOf(mtime: unknown): IndexEntry['time'] {
  const seconds = typeof mtime === 'string' ? parseHttpDate(mtime) : undefined
  return seconds === undefined ? undefined : {seconds, grain: 1, isUtc: true}
}
