import {once} from 'node:events'
import {Server} from 'node:net'
import type {FastifyInstance} from 'fastify'
import {acceptWaiting} from './connections/accept-waiting.js'

export interface DrainLimits {
  /** Milliseconds after which connections without a request are closed. */
  readonly graceMs: number
  /** Milliseconds after which the others are closed too. */
  readonly limitMs: number
}

/**
 * Whoever is sent away comes back at once, so nobody is before all processes on the address have closed it. They begin
 * together.
 */
const KEEP_MS = 250

/**
 * Stops without an error for any client: accepts who has connected already and nobody else, answers
 * what comes on open connections and closes each after its answer. Returns when all are closed.
 * `othersClosed` resolves when those are that the server has not accepted itself.
 */
export async function drain(
  app: FastifyInstance,
  {graceMs, limitMs}: DrainLimits,
  othersClosed: Promise<void> = Promise.resolve(),
): Promise<void> {
  const {server} = app
  if (server.listening) {
    const serveWaiting = await acceptWaiting(server)
    const closed = Promise.all([once(server, 'close'), othersClosed])
    // An HTTP server's own close drops idle connections at once, and with them requests that are on their way.
    Server.prototype.close.call(server)
    serveWaiting()
    const send = setTimeout(() => (app.draining.isOn = true), KEEP_MS)
    const grace = setTimeout(() => server.closeIdleConnections(), graceMs)
    const limit = setTimeout(() => server.closeAllConnections(), limitMs)
    await closed
    clearTimeout(send)
    clearTimeout(grace)
    clearTimeout(limit)
  }
  await app.close()
}
