import type {Server} from 'node:http'
import {Socket} from 'node:net'
import {interceptConnections} from '../connections/intercept-connections.js'
import {serveSimpleRequests, type SimpleConnection, type SimpleConnectionOptions} from './simple-connection.js'

export interface SimpleConnectionsOptions extends SimpleConnectionOptions {
  /** Connections of another process, of which this one cannot know what comes next. */
  readonly isAdopted: (socket: Socket) => boolean
}

/**
 * Answers simple requests without Node's HTTP server, which takes as long for a request as all the rest of a redirect.
 * With the first request that is anything else, its connection is given to Node for good, as if it had just come with
 * this request.
 *
 * Who sends many requests at once is answered a few at a time, between those of others, and only as fast as the answers
 * are taken.
 */
export function answerSimpleRequests(server: Server, options: SimpleConnectionsOptions): void {
  const open = new Map<Socket, SimpleConnection>()
  interceptConnections(server, (socket, pass) => {
    if (!(socket instanceof Socket) || options.isAdopted(socket)) {
      pass(socket)
      return
    }
    const forget = (): void => void open.delete(socket)
    const leave = (): void => {
      socket.off('close', forget)
      forget()
      pass(socket)
    }
    socket.once('close', forget)
    open.set(socket, serveSimpleRequests(socket, options, leave))
  })
  alsoClose(server, open)
}

/** Whoever closes the connections of the server means these too. */
function alsoClose(server: Server, open: ReadonlyMap<Socket, SimpleConnection>): void {
  const closeIdle = server.closeIdleConnections.bind(server)
  const closeAll = server.closeAllConnections.bind(server)
  server.closeIdleConnections = () => {
    closeIdle()
    for (const [socket, connection] of open) if (connection.isIdle()) socket.destroy()
  }
  server.closeAllConnections = () => {
    closeAll()
    for (const socket of open.keys()) socket.destroy()
  }
}
