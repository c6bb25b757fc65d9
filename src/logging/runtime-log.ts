import type {Writable} from 'node:stream'
import {type Logger, pino} from 'pino'
import type {LogFormat} from '../core/config.js'
import type {Clock, Log} from '../core/ports.js'
import {printableJson} from '../core/text/unprintable.js'
import {redactUrl} from '../core/text/redact-url.js'
import {createStreamSink, openFileSink} from './log-sink.js'
import {createTextLine, type LogRecord} from './text-line.js'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

export interface CreateLogOptions {
  readonly format: LogFormat
  readonly level: LogLevel
  /** A stream, or the path of a file to append to. */
  readonly destination: (Writable & {readonly isTTY?: boolean}) | string
  /** Where lines go while the file cannot be written. */
  readonly fallback?: Writable
  readonly now?: Clock
}

export interface RuntimeLog {
  readonly log: Log
  /** Opens a file anew after it was rotated. */
  readonly reopen: () => void
  readonly close: () => Promise<void>
}

/** The log of what the program does. Passwords in URLs are hidden wherever they stand in a message or its fields. */
export function createLog(options: CreateLogOptions): RuntimeLog {
  const {format, level, destination, fallback = process.stderr, now = Date.now} = options
  const toFile = typeof destination === 'string'
  const sink = toFile ? openFileSink(destination, fallback) : createStreamSink(destination)
  const colours = !toFile && destination.isTTY === true && (process.env['NO_COLOR'] ?? '') === ''
  const textLine = createTextLine({colours, stacks: level === 'debug'})

  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":${Math.floor(now())}`,
      formatters: {level: label => ({level: label})},
      serializers: {err: errorRecord, error: errorRecord, cause: errorRecord},
    },
    {
      write(line: string) {
        const record = JSON.parse(line, hidePasswords) as LogRecord
        sink.write(format === 'text' ? textLine(record) : `${printableJson(inUtc(record))}\n`)
      },
    },
  )
  return {log: asLog(logger), reopen: sink.reopen, close: sink.close}
}

/** An error as pino records it; of its causes only what its message does not say already. */
function errorRecord(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const texts = [error.message]
  let {cause} = error
  // A bound, as causes may go in a circle.
  for (let depth = 0; cause instanceof Error && depth < MOST_CAUSES; depth++) {
    const {message} = cause
    // Whoever aborted it has said so in words of their own.
    if (cause.name !== 'AbortError' && !texts.some(text => text.includes(message))) texts.push(message)
    cause = cause.cause
  }
  return {...pino.stdSerializers.err(error), message: inOneSentence(texts)}
}

const MOST_CAUSES = 5

/** Only the last keeps its full stop. */
const inOneSentence = (texts: readonly string[]): string =>
  texts.map((text, i) => (i < texts.length - 1 ? text.replace(/\.$/, '') : text)).join(': ')

const hidePasswords = (_key: string, value: unknown): unknown => (typeof value === 'string' ? redactUrl(value) : value)

const inUtc = (record: LogRecord): object => ({...record, time: new Date(record.time).toISOString()})

const asLog = (logger: Logger): Log => ({
  debug: (fields, message) => logger.debug(fields, message),
  info: (fields, message) => logger.info(fields, message),
  warn: (fields, message) => logger.warn(fields, message),
  error: (fields, message) => logger.error(fields, message),
  child: fields => asLog(logger.child(fields)),
})
