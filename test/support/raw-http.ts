import {connect, type NetConnectOpts} from 'node:net'
import {text} from 'node:stream/consumers'

/** Sends these bytes (latin1) on a connection of its own and returns all that comes back until it is closed. */
export async function rawExchange(to: NetConnectOpts, bytes: string): Promise<string> {
  const socket = connect(to)
  socket.setEncoding('latin1')
  socket.write(bytes, 'latin1')
  try {
    return await text(socket)
  } finally {
    socket.destroy()
  }
}

/** A request that asks for its connection to be closed. */
export const rawRequest = (line: string, headers: readonly string[] = []): string =>
  [`${line} HTTP/1.1`, 'Host: mirrors.example', 'Connection: close', ...headers, '', ''].join('\r\n')

/** The parts of one answer. */
export function partsOf(answer: string): {
  readonly status: number
  readonly headers: readonly string[]
  readonly body: string
} {
  const end = answer.indexOf('\r\n\r\n')
  const [statusLine = '', ...headers] = answer.slice(0, end).split('\r\n')
  return {status: Number(statusLine.split(' ')[1]), headers, body: answer.slice(end + 4)}
}
