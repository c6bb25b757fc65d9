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
  const serveWaiting = server.listening ? await acceptWaiting(server) : undefined
  // Not earlier: whoever is sent away comes back at once.
  app.draining.isOn = true
  if (server.listening) {
    const closed = Promise.all([once(server, 'close'), othersClosed])
    // An HTTP server's own close drops idle connections at once, and with them requests that are on their way.
    Server.prototype.close.call(server)
    serveWaiting?.()
    const grace = setTimeout(() => server.closeIdleConnections(), graceMs)
    const limit = setTimeout(() => server.closeAllConnections(), limitMs)
    await closed
    clearTimeout(grace)
    clearTimeout(limit)
  }
  await app.close()
}
