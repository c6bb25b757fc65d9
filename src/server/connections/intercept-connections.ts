import type {Server, Socket} from 'node:net'

/** Gives each new connection to `look` before the server has seen it; the server gets those that are passed on. */
export function interceptConnections(
  server: Server,
  look: (socket: Socket, pass: (socket: Socket) => void) => void,
): void {
  const serve = server.listeners('connection') as ((this: Server, socket: Socket) => void)[]
  const pass = (socket: Socket): void => {
    for (const listener of serve) listener.call(server, socket)
  }
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => look(socket, pass))
}
