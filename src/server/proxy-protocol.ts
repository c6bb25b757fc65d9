import type {Server, Socket} from 'node:net'
import {readProxyHeader} from '../core/http/proxy-protocol.js'
import {interceptConnections} from './intercept-connections.js'

export interface ProxyProtocolOptions {
  /** Whether this peer is a proxy, of which the header is expected. Undefined is a Unix socket. */
  readonly isProxy: (peer: string | undefined) => boolean
  /** Milliseconds for the whole header. */
  readonly timeoutMs: number
}

/**
 * Makes a server read the PROXY protocol's header from each connection of a proxy before anything else. From then on
 * the client's address is the connection's `remoteAddress`. A proxy that sends no header, a malformed one or one that
 * takes too long is disconnected: to guess what it means would let its clients choose their address.
 * Others are served as they are; a header from them is a malformed request.
 */
export function expectProxyHeader(server: Server, {isProxy, timeoutMs}: ProxyProtocolOptions): void {
  interceptConnections(server, (socket, pass) => {
    if (isProxy(socket.remoteAddress)) readHeader(socket, timeoutMs, pass)
    else pass(socket)
  })
}

function readHeader(socket: Socket, timeoutMs: number, pass: (socket: Socket) => void): void {
  let received: Buffer = Buffer.alloc(0)
  const refuse = (): void => void socket.destroy()
  const timer = setTimeout(refuse, timeoutMs).unref()
  const forget = (): void => {
    clearTimeout(timer)
    socket.off('readable', read).off('end', refuse).off('close', forget).off('error', refuse)
  }
  const read = (): void => {
    for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    }
    const header = readProxyHeader(received)
    if (header.kind === 'incomplete') return
    if (header.kind === 'malformed') {
      refuse()
      return
    }
    forget()
    if (header.source !== undefined) Object.defineProperty(socket, 'remoteAddress', {value: header.source})
    if (received.length > header.length) socket.unshift(received.subarray(header.length))
    pass(socket)
  }
  socket.on('readable', read).on('end', refuse).on('close', forget).on('error', refuse)
}
