import type {Socket} from 'node:net'
import {parseTarget} from '../core/http/parse-target.js'
import {escapeUnsafeBytes} from '../core/http/percent.js'
import {encodePath} from '../core/text/encode-path.js'
import {afterAnswers, keepAnswering} from './connections/answers-under-way.js'
import {endGently, hasLast, ignoreRest} from './connections/last-answer.js'
import {ALLOWED_METHODS} from './methods.js'

interface ClientError extends Error {
  readonly code?: string
  /** What was being read. */
  readonly rawPacket?: unknown
}

/** Answers what Node could not read as a request, and closes the connection. */
export function answerClientError(error: ClientError, socket: Socket): void {
  // Behind a request that was to be the last one. That has its answer, or will have it.
  if (error.code === 'HPE_CLOSED_CONNECTION') endGently(socket)
  if (error.code !== 'ECONNRESET' && hasLast(socket)) {
    ignoreRest(socket)
    return
  }
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const location = error.code === 'HPE_INVALID_URL' ? writtenInAscii(error.rawPacket) : undefined
  // Still read from: so it is noticed that the client closes, and what it goes on sending comes here once more.
  endGently(socket)
  const answer =
    location === undefined
      ? lineOf(STATUS_OF[error.code ?? ''] ?? '400 Bad Request')
      : lineOf('301 Moved Permanently', `Location: ${location}\r\n`)
  afterAnswers(socket, () => {
    socket.write(answer)
    socket.destroySoon()
  })
}

/** For CONNECT, which Node hands to nobody else: this is no proxy. */
export function refuseConnect(socket: Socket): void {
  const end = (): void => void socket.destroy()
  socket.on('error', end).on('timeout', end)
  // What comes through the tunnel is thrown away, and it is noticed that the client closes it.
  socket.resume()
  endGently(socket)
  keepAnswering(socket)
  afterAnswers(socket, () => {
    socket.write(lineOf('405 Method Not Allowed', `Allow: ${ALLOWED_METHODS}\r\n`))
    socket.destroySoon()
  })
}

/** Answers with one line of text on a connection that no request is read from. */
export function endWith(socket: Socket, status: string, header = ''): void {
  // A client that goes on sending would keep the connection open for ever.
  socket.end(lineOf(status, header), () => socket.destroy())
}

function lineOf(status: string, header = ''): string {
  const body = `${status}\n`
  return (
    `HTTP/1.1 ${status}\r\n${header}Content-Type: text/plain; charset=utf-8\r\n` +
    `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`
  )
}

/** Node reads no bytes outside of ASCII in a request line. Clients that send them are told how to write it. */
function writtenInAscii(packet: unknown): string | undefined {
  if (!Buffer.isBuffer(packet)) return undefined

  const line = /^(?:GET|HEAD) ([^ \r\n]+) HTTP\/1\.[01]\r?\n/.exec(packet.toString('latin1'))
  const raw = line?.[1]
  if (raw === undefined || !/[\x80-\xff]/.test(raw)) return undefined
  const target = parseTarget(raw)
  if (target.kind === 'unclean') return target.location
  if (target.kind !== 'path') return undefined
  return encodePath(target.path) + (target.query === '' ? '' : `?${escapeUnsafeBytes(target.query)}`)
}

const STATUS_OF: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
}
