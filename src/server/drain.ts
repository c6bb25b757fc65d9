import {once} from 'node:events'
import {Server} from 'node:net'
import type {FastifyInstance} from 'fastify'
import {acceptWaiting} from './connections/accept-waiting.js'

export interface DrainLimits {
  /** Milliseconds after which connections without a request are closed. */
  readonly graceMs: number
  /** Milliseconds after which the others are closed too. */
  readonly limitMs: number
  /**
   * For a server with many clients, whose address needs not be free at once: who has connected and was not accepted
   * yet is accepted first. After these milliseconds connections are closed with their next answer. Whoever is sent
   * away comes back at once, so nobody is before all processes on the address have closed it; they begin together.
   */
  readonly keepMs?: number
}

/**
 * Stops without an error for any client: accepts no new connection, answers
 * what comes on open ones and closes each after its answer. Returns when all are closed.
 * `othersClosed` resolves when those are that the server has not accepted itself.
 */
export async function drain(
  app: FastifyInstance,
  {graceMs, limitMs, keepMs}: DrainLimits,
  othersClosed: Promise<void> = Promise.resolve(),
): Promise<void> {
  const {server} = app
  const isWaitedFor = keepMs !== undefined && server.listening
  const serveWaiting = isWaitedFor ? await acceptWaiting(server) : undefined
  if (server.listening) {
    const closed = Promise.all([once(server, 'close'), othersClosed])
    // An HTTP server's own close drops idle connections at once, and with them requests that are on their way.
    Server.prototype.close.call(server)
    serveWaiting?.()
    const sendAway = (): void => void (app.draining.isOn = true)
    const send = keepMs === undefined ? undefined : setTimeout(sendAway, keepMs)
    if (send === undefined) sendAway()
    const grace = setTimeout(() => server.closeIdleConnections(), graceMs)
    const limit = setTimeout(() => server.closeAllConnections(), limitMs)
    await closed
    clearTimeout(send)
    clearTimeout(grace)
    clearTimeout(limit)
  }
  await app.close()
}
