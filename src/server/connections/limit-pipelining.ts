import type {IncomingMessage, Server, ServerResponse} from 'node:http'
import type {Socket} from 'node:net'

/** Requests that wait behind an answer of their connection. Programs that pipeline at all send some ten. */
const MAX_WAITING = 100

interface Pipelined extends Socket {
  [WAITING]?: number
}

const WAITING = Symbol('requests behind an answer')

/**
 * Ends the connections of clients that send more than a hundred requests before they have the first answer. Node reads
 * and answers all that have arrived before it looks at any other connection.
 */
export function limitPipelining(server: Server): void {
  const answer = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[]
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (response.socket === null && !mayWait(request.socket, response)) return
    for (const listener of answer) listener.call(server, request, response)
  })
}

/** The last one that may is answered, and what came behind it is dropped with the connection. */
function mayWait(socket: Pipelined, response: ServerResponse): boolean {
  const waiting = (socket[WAITING] ?? 0) + 1
  if (waiting > MAX_WAITING) return false
  socket[WAITING] = waiting
  if (waiting === MAX_WAITING) response.shouldKeepAlive = false
  else response.once('close', () => (socket[WAITING] = (socket[WAITING] ?? 1) - 1))
  return true
}
