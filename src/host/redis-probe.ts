import {createConnection} from 'node:net'
import {MirrorbitsError} from '../core/errors.js'

/** A connection that only asks the few things that concern the life of the process behind it. */
export interface RedisProbe {
  /** Whether it answers commands; false while it loads its data. Throws MB_REDIS_UNREACHABLE when it hangs. */
  isReady(): Promise<boolean>
  /** How many are connected, this probe included; 0 when the connection is gone, or given up because it hangs. */
  clients(): Promise<number>
  /** Asks it to save and end; resolves when the connection is gone. */
  shutdown(): Promise<void>
  /** Resolves when the connection is gone, for whatever reason. */
  readonly closed: Promise<void>
  close(): Promise<void>
}

/** Who leaves waits no longer than this for a reply. */
const LEAVES_AFTER_MS = 3000

/** Undefined when nobody listens on the socket. After `silenceMs` without its reply a process counts as one that hangs. */
export async function connectProbe(path: string, silenceMs: number): Promise<RedisProbe | undefined> {
  const socket = createConnection({path})
  socket.setEncoding('utf8')
  const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))
  // 'close' follows an error and is what counts.
  socket.on('error', () => undefined)
  const connected = new Promise<boolean>(resolve => socket.once('connect', () => resolve(true)))
  if (!(await Promise.race([connected, closed.then(() => false)]))) return undefined
  // A probe says that somebody uses this Redis, but does not keep a process alive.
  socket.unref()

  /**
   * Sends an inline command and waits for the reply to match. Undefined when the connection ends first; a process
   * that hangs, from which nothing comes in time, is left.
   */
  async function ask(command: string, reply: RegExp, limitMs: number): Promise<RegExpExecArray | 'hangs' | undefined> {
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
    let limit: NodeJS.Timeout | undefined
    const silence = new Promise<'hangs'>(resolve => {
      limit = setTimeout(() => resolve('hangs'), limitMs)
    })
    socket.write(`${command}\r\n`)
    const match = await Promise.race([answer, silence, closed.then(() => undefined)])
    clearTimeout(limit)
    if (onData !== undefined) socket.off('data', onData)
    if (match === 'hangs') socket.destroy()
    else socket.unref()
    return match
  }

  return {
    closed,
    async isReady() {
      const match = await ask('PING', /^(\+PONG|-.*)\r\n/, silenceMs)
      if (match === 'hangs') throw hangs(path)
      return match?.[1] === '+PONG'
    },
    async clients() {
      const match = await ask(
        'INFO clients',
        /connected_clients:(\d+)\r\n[^]*\r\n$/,
        Math.min(silenceMs, LEAVES_AFTER_MS),
      )
      return match === 'hangs' ? 0 : Number(match?.[1] ?? 0)
    },
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

const hangs = (path: string): MirrorbitsError =>
  new MirrorbitsError('MB_REDIS_UNREACHABLE', `The embedded Redis at ${path} takes connections but does not answer.`, {
    hint: 'Look whether its process is stopped or its disk is very slow; who ends it has the next command start it again.',
  })
