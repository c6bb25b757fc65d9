import {createConnection} from 'node:net'

/** A connection that only asks the few things that concern the life of the process behind it. */
export interface RedisProbe {
  /** Whether it answers commands; false while it loads its data. */
  isReady(): Promise<boolean>
  /** How many are connected, this probe included. */
  clients(): Promise<number>
  /** Asks it to save and end; resolves when the connection is gone. */
  shutdown(): Promise<void>
  /** Resolves when the connection is gone, for whatever reason. */
  readonly closed: Promise<void>
  close(): Promise<void>
}

/** Undefined when nobody listens on the socket. */
export async function connectProbe(path: string): Promise<RedisProbe | undefined> {
  const socket = createConnection({path})
  socket.setEncoding('utf8')
  const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))
  // 'close' follows an error and is what counts.
  socket.on('error', () => undefined)
  const connected = new Promise<boolean>(resolve => socket.once('connect', () => resolve(true)))
  if (!(await Promise.race([connected, closed.then(() => false)]))) return undefined
  // A probe says that somebody uses this Redis, but does not keep a process alive.
  socket.unref()

  /** Sends an inline command and waits for the reply to match; undefined when the connection ends first. */
  async function ask(command: string, reply: RegExp): Promise<RegExpExecArray | undefined> {
    socket.ref()
    let text = ''
    let onData: ((chunk: string) => void) | undefined
    const answer = new Promise<RegExpExecArray>(resolve => {
      onData = chunk => {
        text += chunk
        const match = reply.exec(text)
        if (match !== null) resolve(match)
      }
      socket.on('data', onData)
    })
    socket.write(`${command}\r\n`)
    const match = await Promise.race([answer, closed.then(() => undefined)])
    if (onData !== undefined) socket.off('data', onData)
    socket.unref()
    return match
  }

  return {
    closed,
    isReady: async () => (await ask('PING', /^(\+PONG|-.*)\r\n/))?.[1] === '+PONG',
    clients: async () => Number((await ask('INFO clients', /connected_clients:(\d+)\r\n[^]*\r\n$/))?.[1] ?? 0),
    async shutdown() {
      socket.ref()
      socket.write('SHUTDOWN\r\n')
      await closed
    },
    async close() {
      socket.ref()
      socket.end()
      await closed
    },
  }
}
