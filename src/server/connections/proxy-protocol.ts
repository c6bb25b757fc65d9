import type {Server, Socket} from 'node:net'
import {readProxyHeader} from '../../core/http/proxy-protocol.js'
import {interceptConnections} from './intercept-connections.js'

export interface ProxyProtocolOptions {
  /** Whether this peer is a proxy, of which the header is expected. Undefined is a Unix socket. */
  readonly isProxy: (peer: string | undefined) => boolean
  /** Milliseconds for the whole header. */
  readonly timeoutMs: number
}

/** What a proxy has said of a connection. */
export interface ProxyHeader {
  /** The client's address; undefined when the proxy speaks for itself. */
  readonly source?: string | undefined
}

interface Proxied extends Socket {
  [HEADER]?: ProxyHeader
}

const HEADER = Symbol('proxy header')

/** Undefined for a connection of which no header was read. */
export const proxyHeaderOf = (socket: Proxied): ProxyHeader | undefined => socket[HEADER]

/** For a connection that a server has not seen yet and of which another process has read the header. */
export function setProxyHeader(socket: Proxied, header: ProxyHeader): void {
  socket[HEADER] = header
}

function believe(socket: Socket, {source}: ProxyHeader): void {
  if (source !== undefined) Object.defineProperty(socket, 'remoteAddress', {value: source})
}

/**
 * Makes a server read the PROXY protocol's header from each connection of a proxy before anything else. From then on
 * the client's address is the connection's `remoteAddress`. A proxy that sends no header, a malformed one or one that
 * takes too long is disconnected: to guess what it means would let its clients choose their address.
 * Others are served as they are; a header from them is a malformed request.
 */
export function expectProxyHeader(server: Server, {isProxy, timeoutMs}: ProxyProtocolOptions): void {
  interceptConnections(server, (socket, pass) => {
    const known = proxyHeaderOf(socket)
    if (known !== undefined) {
      believe(socket, known)
      pass(socket)
    } else if (isProxy(socket.remoteAddress)) readHeader(socket, timeoutMs, pass)
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
    setProxyHeader(socket, {source: header.source})
    believe(socket, {source: header.source})
    if (received.length > header.length) socket.unshift(received.subarray(header.length))
    pass(socket)
  }
  socket.on('readable', read).on('end', refuse).on('close', forget).on('error', refuse)
}
