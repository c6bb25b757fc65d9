import type {Server, Socket} from 'node:net'
import {setImmediate} from 'node:timers/promises'
import {interceptConnections} from './intercept-connections.js'

/** Who connects all the time does not put off the end for longer. */
const LIMIT_MS = 500

/**
 * Accepts all who have connected already, one in each turn of the event loop, for a server whose socket is closed next:
 * the system cuts off who was not accepted then. Nobody among them is served before the returned function is called, or
 * others would come in the meantime.
 */
export async function acceptWaiting(server: Server): Promise<() => void> {
  const serve: (() => void)[] = []
  let isQuiet = false
  interceptConnections(server, (socket, pass) => {
    isQuiet = false
    serve.push(held(socket, pass))
  })
  await setImmediate() // this turn may be past what has come
  for (const end = performance.now() + LIMIT_MS; !isQuiet && performance.now() < end;) {
    isQuiet = true
    await setImmediate()
  }
  return () => {
    for (const go of serve.splice(0)) go()
  }
}

function held(socket: Socket, pass: (socket: Socket) => void): () => void {
  const onError = (): void => void socket.destroy()
  socket.on('error', onError)
  return () => {
    socket.off('error', onError)
    if (!socket.destroyed) pass(socket)
  }
}
