import {PassThrough} from 'node:stream'
import type {FastifyReply} from 'fastify'
import type {Log} from '../../core/ports.js'
import {toErrorJson} from './error-answer.js'

const NDJSON = 'application/x-ndjson'

/** A connection on which nothing comes for a while is taken for dead on the way. */
const ALIVE_MS = 15_000
/** What a reader that does not keep up has waiting; more is dropped, for the next line says the same and newer. */
const MAX_WAITING = 256 * 1024

export type SendLine = (line: object) => void

/**
 * Answers with lines of JSON for as long as the work takes. Its result comes as a last line `{"type":"result"}`, what it
 * threw as `{"type":"error"}`. A caller that goes away aborts the work.
 */
export function answerLines(
  reply: FastifyReply,
  log: Log,
  work: (send: SendLine, signal: AbortSignal) => Promise<object>,
): FastifyReply {
  const stream = new PassThrough()
  const stop = new AbortController()
  const alive = setInterval(() => stream.write('\n'), ALIVE_MS)
  alive.unref()
  // An answer that waits for another one on the same connection is not told that this has ended.
  const {socket} = reply.request.raw
  const onGone = (): void => void stream.destroy()
  socket.setMaxListeners(0).once('close', onGone)
  stream.on('close', () => {
    socket.off('close', onGone)
    clearInterval(alive)
    stop.abort()
  })
  stream.on('error', () => undefined) // the caller went away: `close` follows
  // It went away before it was known who it is: its connection tells nothing any more.
  if (socket.destroyed) stream.destroy()
  const send: SendLine = line => {
    if (stream.writableLength < MAX_WAITING && !stream.destroyed) stream.write(`${JSON.stringify(line)}\n`)
  }
  // Headers leave with the first byte: the caller knows at once that it was heard.
  stream.write('\n')
  const last = work(send, stop.signal).then(
    result => ({...result, type: 'result'}),
    (error: unknown) => ({type: 'error', ...toErrorJson(error, log)}),
  )
  void last.then(line => {
    if (!stream.destroyed) stream.end(`${JSON.stringify(line)}\n`)
  })
  return reply.type(NDJSON).header('cache-control', 'no-store').send(stream)
}

/** Whether the caller wants to follow the work. */
export const wantsLines = (accept: string | undefined): boolean => accept?.toLowerCase().includes(NDJSON) === true
