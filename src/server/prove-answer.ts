import {duplexPair} from 'node:stream'
import type {FastifyInstance} from 'fastify'
import {MirrorbitsError} from '../core/errors.js'

/** An address that is answered from memory, and that nothing is counted or logged for. */
const REQUEST = 'GET /?mirrorlist HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
/** By the PROXY protocol: a connection that the proxy itself makes. */
const FROM_THE_PROXY = 'PROXY UNKNOWN\r\n'
const LIMIT_MS = 10_000

/**
 * Has the application answer a request, over a connection of its own, before any client meets it.
 * Throws MB_INTERNAL when it does not answer, or only that it has failed.
 */
export async function proveAnswer(app: FastifyInstance, {behindProxy = false} = {}): Promise<void> {
  await app.ready()
  const observer = app.observer.hears
  app.observer.hears = undefined
  const [ours, theirs] = duplexPair()
  const limit = setTimeout(() => ours.destroy(new Error(`nothing within ${LIMIT_MS / 1000} s`)), LIMIT_MS)
  try {
    app.server.emit('connection', theirs)
    ours.write(`${behindProxy ? FROM_THE_PROXY : ''}${REQUEST}`)
    let answer = ''
    for await (const chunk of ours.setEncoding('latin1')) answer += String(chunk)
    const [first = ''] = answer.split('\r\n', 1)
    // Without Redis and without a snapshot 503 is the right answer.
    if (!/^HTTP\/1\.1 (?:[2-4]\d\d|503) /.test(first)) throw new Error(first === '' ? 'no answer' : first)
  } catch (error) {
    throw new MirrorbitsError('MB_INTERNAL', 'The program does not answer requests.', {
      cause: error,
      hint: 'Look at its log, and install the program again.',
    })
  } finally {
    clearTimeout(limit)
    ours.destroy()
    theirs.destroy()
    app.observer.hears = observer
  }
}
