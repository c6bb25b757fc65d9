import type {FastifyReply} from 'fastify'
import type {AdoptedConnections} from './connections/adopt-connections.js'
import {makeLast} from './connections/last-answer.js'
import {type AnswerObserver, noteAnswer} from './observe.js'

export interface Answer {
  readonly status: number
  /** Name, value, name, value …: keeps capitals and repeated headers as they are. */
  readonly headers: string[]
  /** Left out of the wire for HEAD by Node. */
  readonly body: string | Buffer | undefined
  /** Whether the connection ends with it. */
  readonly isLast?: true
}

declare module 'fastify' {
  interface FastifyInstance {
    /** On while the process is about to end: every answer then closes its connection. */
    readonly draining: {isOn: boolean}
    readonly adopted: AdoptedConnections
    readonly observer: {hears: AnswerObserver | undefined}
  }
}

/**
 * Writes straight to Node's response. fastify would write header names in lower
 * case and look at every header again, which a redirect has no time for.
 */
export function writeAnswer(reply: FastifyReply, {status, headers, body, isLast}: Answer): void {
  const {raw} = reply
  if (isLast === true || reply.server.draining.isOn) makeLast(raw)
  raw.writeHead(status, headers)
  // Only now: a header that Node refuses still has to reach the error handler.
  reply.hijack()
  raw.end(body)
  noteAnswer(reply.server.observer.hears, raw.req, status)
}

/** An error for a client: one line of plain text. */
export function plainAnswer(version: string, status: number, message: string): Answer {
  const body = `${message}\n`
  return {
    status,
    headers: [...serverHeader(version), ...PLAIN_TEXT, 'Content-Length', String(body.length)],
    body,
  }
}

export const serverHeader = (version: string): string[] => ['Server', `Mirrorbits/${version}`]

const PLAIN_TEXT = ['Content-Type', 'text/plain; charset=utf-8', 'X-Content-Type-Options', 'nosniff'] as const

/** A body with its length in bytes. */
export const withBody = (status: number, headers: readonly string[], text: string): Answer => {
  const body = Buffer.from(text)
  return {status, headers: [...headers, 'Content-Length', String(body.length)], body}
}
