import type {IncomingMessage, Server, ServerResponse} from 'node:http'
import type {Socket} from 'node:net'
import {noteAnswer} from './answers-under-way.js'
import {hasLast, ignoreRest, makeLast} from './last-answer.js'

/** Requests that wait behind an answer of their connection. Programs that pipeline at all send some ten. */
const MAX_WAITING = 100

interface Used extends Socket {
  [ANSWERS]?: number
  [WAITING]?: number
}

const ANSWERS = Symbol('answers')
const WAITING = Symbol('requests behind an answer')

/** For a connection that has had answers before a server saw it: they count for its limit. */
export function noteAnswers(socket: Used, answers: number): void {
  socket[ANSWERS] = answers
}

/**
 * Ends connections that have had as many answers as the server gives on one (its `maxRequestsPerSocket`: Node only tells
 * the client so, and waits for it), and those of clients that send more than a hundred requests before they have the
 * first answer: Node reads and answers all that have arrived before it looks at any other connection. Also those on
 * which a client wants to go on with another protocol: of what it sent with such a request Node forgets the rest. What
 * comes behind a last answer is not answered.
 */
export function limitAnswers(server: Server): void {
  const most = server.maxRequestsPerSocket ?? Infinity
  const answer = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[]
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const socket: Used = request.socket
    if (hasLast(socket)) {
      ignoreRest(socket)
      response.shouldKeepAlive = false
      return
    }
    socket[ANSWERS] = (socket[ANSWERS] ?? 0) + 1
    const isWaiting = response.socket === null
    noteAnswer(socket, response)
    if (socket[ANSWERS] === most || isUpgrade(request) || (isWaiting && isOneTooMany(socket, response))) {
      makeLast(response)
    }
    for (const listener of answer) listener.call(server, request, response)
  })
}

/** As Node's parser sees it. We answer as if nobody had asked for another protocol. */
const isUpgrade = ({headers: {upgrade, connection = ''}}: IncomingMessage): boolean =>
  upgrade !== undefined && /\bupgrade\b/i.test(connection)

/** Whether no more may wait behind this one. */
function isOneTooMany(socket: Used, response: ServerResponse): boolean {
  const waiting = (socket[WAITING] ?? 0) + 1
  socket[WAITING] = waiting
  response.once('close', () => (socket[WAITING] = (socket[WAITING] ?? 1) - 1))
  return waiting === MAX_WAITING
}
