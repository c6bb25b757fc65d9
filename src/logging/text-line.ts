import {printable} from '../core/text/display-width.js'
import {localSeconds, zoneName} from './local-time.js'

/** A record as pino writes it. */
export interface LogRecord {
  readonly level: string
  /** Milliseconds since the Unix epoch. */
  readonly time: number
  readonly msg: string
  readonly [field: string]: unknown
}

const COLOURS: Readonly<Record<string, string>> = {debug: '\x1b[36m', warn: '\x1b[33m', error: '\x1b[31m'}

export interface TextLineOptions {
  readonly colours: boolean
  /** Adds the stack of errors, on lines of their own. */
  readonly stacks: boolean
}

/** Makes the formatter of records as `YYYY/MM/DD HH:MM:SS.mmm ZONE message key=value`, with the line's end. */
export function createTextLine({colours, stacks}: TextLineOptions): (record: LogRecord) => string {
  let offset = Number.NaN
  let zone = ''
  return ({level, time, msg, ...fields}) => {
    const date = new Date(time)
    // Looking a zone's name up is slow, and it changes only when its offset does.
    if (date.getTimezoneOffset() !== offset) {
      offset = date.getTimezoneOffset()
      zone = zoneName(date)
    }
    const stamp = `${localSeconds(date)}.${String(date.getMilliseconds()).padStart(3, '0')} ${zone}`
    const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${fieldText(value)}`)
    const line = printable(`${stamp} ${msg}${pairs.join('')}`)
    const colour = colours ? (COLOURS[level] ?? '') : ''
    const stackLines = stacks ? Object.values(fields).flatMap(stackOf) : []
    return [colour === '' ? line : `${colour}${line}\x1b[0m`, ...stackLines, ''].join('\n')
  }
}

/** Bare where that is unambiguous, else as JSON. An error is its message. */
function fieldText(value: unknown): string {
  const plain = isErrorRecord(value) ? value.message : value
  if (typeof plain === 'string') return /^[^\s"=]+$/.test(plain) ? plain : JSON.stringify(plain)
  return JSON.stringify(plain)
}

const stackOf = (value: unknown): string[] =>
  isErrorRecord(value) ? value.stack.split('\n').map(line => `    ${printable(line.trim())}`) : []

const isErrorRecord = (value: unknown): value is {readonly message: string; readonly stack: string} =>
  typeof value === 'object' &&
  value !== null &&
  'message' in value &&
  typeof value.message === 'string' &&
  'stack' in value &&
  typeof value.stack === 'string'
