import type {ServerResponse} from 'node:http'
import type {Socket} from 'node:net'

interface Answering extends Socket {
  [LATEST]?: ServerResponse
}

const LATEST = Symbol('latest answer')

/** To be called with each answer of Node's server before it is made. */
export function noteAnswer(socket: Answering, response: ServerResponse): void {
  socket[LATEST] = response
}

/** Calls `write` when all requests that came before are answered; never when the connection ends sooner. */
export function afterAnswers(socket: Answering, write: () => void): void {
  const latest = socket[LATEST]
  const writeUnlessEnded = (): void => {
    if (socket.writable) write()
  }
  // Node writes answers in the order of their requests.
  if (latest === undefined || latest.writableFinished) writeUnlessEnded()
  else latest.once('close', writeUnlessEnded)
}

/** For a connection that Node has let go of: an answer that waits for room on it hears when there is some. */
export function keepAnswering(socket: Answering): void {
  socket.on('drain', () => void socket[LATEST]?.emit('drain'))
}
