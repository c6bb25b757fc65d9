import type {ServerResponse} from 'node:http'
import type {Socket} from 'node:net'
import {handleOf} from './connection-handle.js'

interface Ending extends Socket {
  [HAS_LAST]?: true
}

const HAS_LAST = Symbol('has its last answer')
/** A client that hears the end closes its side at once. */
const LINGER_MS = 2000

/** Ends the connection after this answer: nothing that comes behind is answered. To be called before it is written. */
export function makeLast(response: ServerResponse): void {
  response.shouldKeepAlive = false
  endGently(response.req.socket)
}

/** Whether an answer was made the last one; what comes behind will have none. */
export const hasLast = (socket: Socket): boolean => (socket as Ending)[HAS_LAST] === true

/**
 * Node destroys a connection as soon as the last answer is in the system's hands. When a further request arrives then,
 * the system resets the connection, and a client may lose the answer. So the end is told first, and the client has
 * time to take it.
 */
export function endGently(socket: Socket): void {
  const ending: Ending = socket
  if (ending[HAS_LAST] === true) return
  ending[HAS_LAST] = true
  ending.destroySoon = () => {
    ending.end(() => {
      const limit = setTimeout(() => ending.destroy(), LINGER_MS).unref()
      ending.once('close', () => clearTimeout(limit))
    })
  }
}

/** What the client still sends is not read: who goes on sending waits until the connection is closed. */
export function ignoreRest(socket: Socket): void {
  handleOf(socket)?.readStop?.()
}
