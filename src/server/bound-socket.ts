import {lookup} from 'node:dns/promises'
import net from 'node:net'
import {getSystemErrorName} from 'node:util'
import {addressText, listeningOn, type ListenAddress} from './listen-address.js'

/** A socket that other processes accept connections on, through a copy of its descriptor. */
export interface BoundSocket {
  readonly fd: number
  /** With the port that the system chose for port 0. */
  readonly address: string
  /** Also removes the file of a Unix socket that was made here. Whoever has a copy goes on until he closes it. */
  close(): void
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
  listeningOn(address, async where => bound(await handleFor(where), address))

/** Takes over a socket that another program has opened, as a service manager or an earlier version does. */
export const adoptSocket = (fd: number): BoundSocket =>
  bound(checked(createServerHandle(null, null, null, fd)), 'an inherited socket')

async function handleFor(where: ListenAddress): Promise<ServerHandle> {
  if ('path' in where) return checked(createServerHandle(where.path, -1, -1))
  const {address, family} = await lookup(where.host)
  return checked(createServerHandle(address, where.port, family === 6 ? 6 : 4))
}

function checked(handle: ServerHandle | number): ServerHandle {
  if (typeof handle === 'number') throw systemError(handle)
  return handle
}

function bound(handle: ServerHandle, address: string): BoundSocket {
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
    close: () => handle.close(),
  }
}

function systemError(number: number): Error {
  const code = getSystemErrorName(number)
  return Object.assign(new Error(`bind ${code}`), {code})
}
