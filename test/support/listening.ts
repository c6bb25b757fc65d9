import type {ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {connect, createServer} from 'node:net'

/** A port of the host that nothing listens on at this moment. */
export async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No port was given.')
  return address.port
}

/** Returns once the server accepts connections there. Throws when it ends before, or after ten seconds. */
export async function accepting(host: string, port: number, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + 10_000
  for (;;) {
    if (server.exitCode !== null) throw new Error(`It ended with ${server.exitCode}.`)
    const socket = connect(port, host)
    try {
      await once(socket, 'connect')
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise(resolve => setTimeout(resolve, 20))
    } finally {
      socket.destroy()
    }
  }
}

/** Ends the process if it still runs, and returns when it has ended. */
export async function stopped(child: ChildProcess, signal?: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
}
