import type {ChildProcess} from 'node:child_process'
import {randomInt} from 'node:crypto'
import {once} from 'node:events'
import {connect, createServer} from 'node:net'
import {codeOf} from '../../src/core/errors.js'

/** Below the ports that systems give to whoever asks for any, so that nobody gets one of these by chance. */
const [FIRST_PORT, PORTS] = [12_000, 20_000]

/** A port of the host that nothing listens on, for a server that is started in a moment. */
export async function freePort(host: string): Promise<number> {
  const port = FIRST_PORT + randomInt(PORTS)
  const server = createServer().listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return freePort(host)
    throw error
  }
  server.close()
  await once(server, 'close')
  return port
}

/** Returns once the server accepts connections there. Throws when it ends before, or after half a minute. */
export async function accepting(host: string, port: number, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + 30_000
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
