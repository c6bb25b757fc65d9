import type {IncomingMessage, Server, ServerResponse} from 'node:http'
import type {Socket} from 'node:net'
import {type ConnectionHandle, handleOf, holdOpen} from './connection-handle.js'
import {type ProxyHeader, proxyHeaderOf} from './proxy-protocol.js'

/** A connection that has had answers and may have more. */
export interface LentConnection {
  readonly handle: ConnectionHandle
  /** What its proxy said of its client, which nobody can read from it again. */
  readonly proxied: ProxyHeader | undefined
}

/** Another process, which has copies of connections so that they outlive this one. */
export interface ConnectionKeeper {
  /** Resolves when it has it, or when that is not to be expected any more. The handle stays open until then. Never fails. */
  lend(id: number, connection: LentConnection): Promise<void>
  /** They are closed here, or are not to outlive this process: it closes its copies. */
  takeBack(ids: readonly number[]): void
}

/** Hears of each answer on a connection. */
export interface ConnectionLender {
  /** It was answered and stays open, and nothing else of the client is under way on it. */
  answered(socket: Socket): void
  /** Something else is: a body, or the next request. */
  busy(socket: Socket): void
}

/** Connections lent in a second: a bound for what this costs both processes. */
const LENT_PER_SECOND = 500
/** Connections lent at once after a time without any. */
const LENT_AT_ONCE = 100

interface Lendable extends Socket {
  [LOAN]?: Loan
}

/** Begins with the second request. Waits without an id; is over when `isOver`, and for good. */
interface Loan {
  readonly socket: Socket
  hasBegun: boolean
  id: number | undefined
  isOver: boolean
}

const LOAN = Symbol('loan')

/**
 * Lends each connection that stays open after its second answer, so that it and the requests that wait in it outlive
 * this process. One that is used only once, as by most of those who download, costs nothing.
 *
 * Whoever goes on with it must be able to take the next byte for the beginning of a request, and its answer for that to
 * the last one: connections with a request that has a body, or that comes before the last one was answered, are not
 * lent, or taken back.
 */
export function lendConnections(server: Server, keeper: ConnectionKeeper): ConnectionLender {
  const allowance = createAllowance()
  const waiting = new Set<Loan>()
  let lastId = 0
  let isLending = false
  let timer: NodeJS.Timeout | undefined
  let ended: number[] = []

  // Behind the listener that answers.
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!isAlone(request, response)) busy(request.socket)
    else if (response.shouldKeepAlive) answered(request.socket)
  })

  // Node tells of these in this way only, and answers so when nobody listens. A body may follow.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    busy(request.socket)
    response.writeHead(417).end()
  })

  function answered(socket: Lendable): void {
    const loan = socket[LOAN]
    if (loan === undefined) socket[LOAN] = {socket, id: undefined, hasBegun: false, isOver: false}
    else if (!loan.isOver && !loan.hasBegun) begin(loan)
  }

  function busy(socket: Lendable): void {
    const loan = socket[LOAN]
    if (loan === undefined) socket[LOAN] = {socket, id: undefined, hasBegun: false, isOver: true}
    else end(loan)
  }

  function begin(loan: Loan): void {
    loan.hasBegun = true
    loan.socket.once('close', () => end(loan))
    waiting.add(loan)
    lendNext()
  }

  /** One at a time: what the processes say to each other meanwhile does not wait for many. */
  function lendNext(): void {
    if (isLending || timer !== undefined) return
    const [loan] = waiting
    if (loan === undefined) return
    const waitMs = allowance.take()
    if (waitMs > 0) {
      timer = setTimeout(() => {
        timer = undefined
        lendNext()
      }, waitMs).unref()
      return
    }
    waiting.delete(loan)
    const handle = handleOf(loan.socket)
    if (handle === undefined) return // it is being closed; the next one comes with the next answer
    loan.id = ++lastId
    isLending = true
    shutDownWhenDestroyed(loan.socket)
    const release = holdOpen(handle)
    void keeper.lend(loan.id, {handle, proxied: proxyHeaderOf(loan.socket)}).then(() => {
      release()
      isLending = false
      lendNext()
    })
  }

  function end(loan: Loan): void {
    if (loan.isOver) return
    loan.isOver = true
    waiting.delete(loan)
    if (loan.id === undefined) return
    if (ended.length === 0) setImmediate(tellEnded)
    ended.push(loan.id)
  }

  function tellEnded(): void {
    keeper.takeBack(ended)
    ended = []
  }

  return {answered, busy}
}

/** Nothing else of the client is under way on the connection. */
const isAlone = ({headers}: IncomingMessage, {socket}: ServerResponse): boolean =>
  socket !== null && headers['content-length'] === undefined && headers['transfer-encoding'] === undefined

/**
 * Node closes the descriptor of a connection that it destroys. The client would not notice before the other process
 * has closed its copy too.
 */
function shutDownWhenDestroyed(socket: Socket): void {
  const destroy = socket.destroy.bind(socket)
  socket.destroy = error => {
    if (error === undefined && socket.writable && socket.writableLength === 0) socket.end(() => void destroy())
    else destroy(error)
    return socket
  }
}

/** So many a second, and a number at once. */
function createAllowance(): {take(): number} {
  let left = LENT_AT_ONCE
  let at = performance.now()
  return {
    /** Milliseconds after which to ask again; 0 when one may be lent now. */
    take() {
      const now = performance.now()
      left = Math.min(LENT_AT_ONCE, left + ((now - at) / 1000) * LENT_PER_SECOND)
      at = now
      if (left < 1) return Math.ceil(((1 - left) / LENT_PER_SECOND) * 1000)
      left--
      return 0
    },
  }
}
