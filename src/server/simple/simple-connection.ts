import type {Socket} from 'node:net'
import {readSimpleRequest} from '../../core/http/simple-request.js'
import type {Answer} from '../answer.js'
import type {ClientRequest} from '../client-request.js'
import {endGently, ignoreRest} from '../connections/last-answer.js'
import {noteAnswers} from '../connections/limit-answers.js'
import type {ConnectionLender} from '../connections/lend-connections.js'
import {type KeepAlive, simpleAnswer} from './simple-answer.js'

export interface SimpleConnectionOptions {
  /** Undefined when the request is not to be answered here. Never throws. */
  readonly answer: (request: ClientRequest) => Answer | undefined
  readonly onRead: (request: ClientRequest) => void
  readonly onAnswered: (request: ClientRequest, status: number) => void
  /** Whether the process is about to end: every answer then closes its connection. */
  readonly isDraining: () => boolean
  readonly lender: ConnectionLender | undefined
  readonly keepAlive: KeepAlive
  /** Milliseconds for which a client may take nothing of its answers. */
  readonly stalledMs: number
}

export interface SimpleConnection {
  /** Whether no request and no answer is under way. */
  isIdle(): boolean
}

/** Longer heads are left to Node. */
const MAX_HEAD = 8192

/** Requests of one connection that are answered before others have their turn. */
const AT_ONCE = 16

const HEAD_END = Buffer.from('\r\n\r\n')

/**
 * Answers the simple requests of a connection. With the first one that is anything else, nothing is read any more, and
 * `leave` is called: what was not answered can be read from the socket again.
 */
export function serveSimpleRequests(
  socket: Socket,
  {answer, onRead, onAnswered, isDraining, lender, keepAlive, stalledMs}: SimpleConnectionOptions,
  leave: () => void,
): SimpleConnection {
  let requestsLeft = keepAlive.maxRequests

  function read(received: Buffer): void {
    let at = 0
    let answers = ''
    let count = 0
    for (; count < AT_ONCE && at < received.length && requestsLeft > 0; count++) {
      const end = received.indexOf(HEAD_END, at)
      const isComplete = end !== -1 && end - at <= MAX_HEAD
      const text = isComplete ? answerTo(received.toString('latin1', at, end + 2)) : undefined
      if (text === undefined) {
        if (answers !== '') socket.write(answers, 'latin1')
        giveAway(received.subarray(at))
        return
      }
      answers += text
      at = end + HEAD_END.length
    }
    const isTaken = socket.write(answers, 'latin1')
    if (requestsLeft === 0) {
      end(at === received.length)
      return
    }
    const isAllRead = at === received.length
    if (isAllRead && count === 1) lender?.answered(socket)
    else lender?.busy(socket)
    if (!isAllRead) putBack(received.subarray(at))
    if (!isTaken) socket.pause()
    else if (!isAllRead) setImmediate(readOn)
  }

  function answerTo(head: string): string | undefined {
    const read = readSimpleRequest(head)
    if (read === undefined) return undefined
    const {method, url, headers} = read
    const request: ClientRequest = {method, url, headers, rawHeaders: undefined, socket}
    onRead(request)
    const made = answer(request)
    if (made === undefined) return undefined
    requestsLeft = made.isLast === true || isDraining() ? 0 : requestsLeft - 1
    const text = simpleAnswer(method, made, requestsLeft === 0 ? undefined : keepAlive)
    onAnswered(request, made.status)
    return text
  }

  function end(isAllRead: boolean): void {
    const ignore = (): void => ignoreRest(socket)
    socket.off('data', read).on('data', ignore)
    if (!isAllRead) ignore()
    endGently(socket)
    socket.destroySoon()
  }

  /** The socket keeps it: its end is then not told before this was read. */
  function putBack(rest: Buffer): void {
    socket.pause()
    socket.unshift(rest)
  }

  function onDrain(): void {
    socket.setTimeout(keepAlive.timeoutMs)
    readOn()
  }

  function onTimeout(): void {
    const isFirst = socket.timeout === keepAlive.timeoutMs
    if (socket.writableLength > 0 && isFirst) socket.setTimeout(stalledMs)
    else socket.destroy()
  }

  const readOn = (): void => void socket.resume()
  const onEnd = (): void => void socket.end()
  const onError = (): void => void socket.destroy()

  function giveAway(rest: Buffer): void {
    socket.off('data', read).off('drain', onDrain).off('end', onEnd).off('error', onError).off('timeout', onTimeout)
    socket.setTimeout(0)
    noteAnswers(socket, keepAlive.maxRequests - requestsLeft)
    putBack(rest)
    leave()
    socket.resume()
  }

  socket.on('data', read).on('drain', onDrain).on('end', onEnd).on('error', onError).on('timeout', onTimeout)
  socket.setTimeout(keepAlive.timeoutMs)
  return {isIdle: () => socket.readableLength === 0 && socket.writableLength === 0}
}
