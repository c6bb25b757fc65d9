import {lookup} from 'node:dns/promises'
import net from 'node:net'
import {getSystemErrorName} from 'node:util'
import {addressText, listeningOn, type ListenAddress} from './listen-address.js'
import {bindSocketFile, socketFile, type SocketFile} from './socket-file.js'

/** A socket that other processes accept connections on, through a copy of its descriptor. */
export interface BoundSocket {
  readonly fd: number
  /** With the port that the system chose for port 0. */
  readonly address: string
  /** Of a Unix socket whose file is ours. */
  readonly path: string | undefined
  /** The program that has handed the socket over needs the file of a Unix socket no more. */
  ownFile(): void
  /** Another program goes on with the socket: the file of a Unix socket then stays. */
  leaveFile(): void
  /** Also removes the file of a Unix socket, if it is ours. Whoever has a copy goes on until he closes it. */
  close(): void
}

/** What a program needs of a socket to hand it over. */
export type HandedSocket = Omit<BoundSocket, 'close'>

/** A listening socket that was there before this process. */
export interface InheritedSocket {
  readonly fd: number
  /** The path of a Unix socket whose file will be left to us. A service manager keeps its own. */
  readonly path?: string | undefined
}

/**
 * Node's own way to a socket that is bound and on which this process accepts nothing. It is what `node:cluster` uses;
 * there is no documented one. Returns an error number when it fails.
 */
type CreateServerHandle = (
  address: string | null,
  port: number | null,
  addressType: 4 | 6 | -1 | null,
  fd?: number,
) => ServerHandle | number

interface ServerHandle {
  readonly fd: number
  /** Only for TCP. */
  getsockname?(out: object): number
  close(): void
}

const {_createServerHandle: createServerHandle} = net as unknown as {_createServerHandle: CreateServerHandle}

/**
 * Binds a socket to `host:port`, `:port` or `unix:/path`.
 * Throws MB_ADDRESS_IN_USE, and MB_CONFIG_INVALID for an address that cannot be had.
 */
export const bindSocket = (address: string): Promise<BoundSocket> =>
  listeningOn(address, async where => {
    if (!('path' in where)) return bound(await tcpHandle(where), address)
    const {bound: handle, file} = await bindSocketFile(where.path, draft =>
      Promise.resolve(checked(createServerHandle(draft, -1, -1))),
    )
    return bound(handle, address, file)
  })

/** Takes over a socket that another program has opened, as a service manager or an earlier version does. */
export const adoptSocket = ({fd, path}: InheritedSocket): BoundSocket =>
  bound(
    checked(createServerHandle(null, null, null, fd)),
    path === undefined ? 'an inherited socket' : `unix:${path}`,
    path === undefined ? undefined : socketFile(path),
  )

async function tcpHandle({host, port}: Extract<ListenAddress, {host: string}>): Promise<ServerHandle> {
  const {address, family} = await lookup(host)
  return checked(createServerHandle(address, port, family === 6 ? 6 : 4))
}

function checked(handle: ServerHandle | number): ServerHandle {
  if (typeof handle === 'number') throw systemError(handle)
  return handle
}

function bound(handle: ServerHandle, address: string, file?: SocketFile): BoundSocket {
  const name: {address?: string; family?: string; port?: number} = {}
  // An address that is taken is told no earlier than here.
  const trouble = handle.getsockname?.(name) ?? 0
  if (trouble !== 0) {
    handle.close()
    throw systemError(trouble)
  }
  const {address: host, family, port} = name
  const isKnown = host !== undefined && family !== undefined && port !== undefined
  return {
    fd: handle.fd,
    address: isKnown ? addressText({address: host, family, port}) : address,
    path: file?.path,
    ownFile: () => file?.own(),
    leaveFile: () => file?.leave(),
    close() {
      file?.remove()
      handle.close()
    },
  }
}

function systemError(number: number): Error {
  const code = getSystemErrorName(number)
  return Object.assign(new Error(`bind ${code}`), {code})
}
