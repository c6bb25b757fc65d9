import {closeSync, openSync, writeSync} from 'node:fs'
import type {Writable} from 'node:stream'
import {messageOf} from '../core/errors.js'

/** Where finished lines of the runtime log go. */
export interface LogSink {
  readonly write: (line: string) => void
  readonly reopen: () => void
  /** Resolves when everything has been handed over. */
  readonly close: () => Promise<void>
}

/** A stream that others own: it is neither reopened nor ended. */
export function createStreamSink(stream: Writable): LogSink {
  let closed = false
  return {
    write(line) {
      if (!closed) stream.write(line)
    },
    reopen: () => undefined,
    async close() {
      if (closed) return
      closed = true
      if (stream.writable) await new Promise<void>(resolve => stream.write('', () => resolve()))
    },
  }
}

/**
 * Appends to a file. Written at once, so that the last lines before a crash are there. While the file cannot be
 * written, lines go to `fallback`; `reopen` tries the file again.
 */
export function openFileSink(file: string, fallback: Writable): LogSink {
  let descriptor = openOrSay()

  function openOrSay(): number | undefined {
    try {
      return openSync(file, 'a', 0o664)
    } catch (error) {
      say('opened', error)
      return undefined
    }
  }

  function say(done: 'opened' | 'written', error: unknown): void {
    fallback.write(`The log file ${file} cannot be ${done}, logging here: ${messageOf(error)}\n`)
  }

  function release(): void {
    if (descriptor !== undefined) closeSync(descriptor)
    descriptor = undefined
  }

  return {
    write(line) {
      if (descriptor !== undefined) {
        try {
          writeWhole(descriptor, line)
          return
        } catch (error) {
          release()
          say('written', error)
        }
      }
      fallback.write(line)
    },
    reopen() {
      release()
      descriptor = openOrSay()
    },
    close() {
      release()
      return Promise.resolve()
    },
  }
}

function writeWhole(descriptor: number, line: string): void {
  const bytes = Buffer.from(line)
  let offset = 0
  while (offset < bytes.length) offset += writeSync(descriptor, bytes, offset)
}
