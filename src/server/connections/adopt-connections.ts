import type {IncomingMessage, Server, ServerResponse} from 'node:http'
import type {Socket} from 'node:net'
import {socketOf} from './connection-handle.js'
import {makeLast} from './last-answer.js'
import type {LentConnection} from './lend-connections.js'
import {setProxyHeader} from './proxy-protocol.js'

/** Connections of a process that has died. */
export interface AdoptedConnections {
  /** Answers the next request of this connection, and closes it. */
  adopt(connection: LentConnection): void
  /** Resolves when all of them are closed. */
  closed(): Promise<void>
}

/** A client whose request died with the process that had read it waits for an answer that nobody will send. */
const FIRST_REQUEST_MS = 1000

interface Adopted extends Socket {
  [WAITING]?: NodeJS.Timeout
}

const WAITING = Symbol('waiting')

/** Whether another process has accepted this connection. */
export const isAdopted = (socket: Adopted): boolean => socket[WAITING] !== undefined

/** Lets a server go on with connections that another process has accepted. */
export function adoptConnections(server: Server): AdoptedConnections {
  const open = new Set<Socket>()
  const onAllClosed: (() => void)[] = []

  server.prependListener('request', ({socket}: IncomingMessage & {socket: Adopted}, response: ServerResponse) => {
    if (socket[WAITING] === undefined) return
    clearTimeout(socket[WAITING])
    // What was read before is not known here, so what comes after the next request may be anything.
    makeLast(response)
  })

  return {
    adopt({handle, proxied}) {
      const socket: Adopted = socketOf(handle)
      socket[WAITING] = setTimeout(() => socket.destroy(), FIRST_REQUEST_MS).unref()
      open.add(socket)
      socket.once('close', () => {
        clearTimeout(socket[WAITING])
        open.delete(socket)
        if (open.size === 0) for (const tell of onAllClosed.splice(0)) tell()
      })
      if (proxied !== undefined) setProxyHeader(socket, proxied)
      server.emit('connection', socket)
    },
    closed: () => (open.size === 0 ? Promise.resolve() : new Promise(resolve => onAllClosed.push(resolve))),
  }
}
