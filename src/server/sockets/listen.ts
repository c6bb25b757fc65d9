import type {ListenOptions} from 'node:net'
import type {FastifyInstance} from 'fastify'
import type {BoundSocket, InheritedSocket} from './bound-socket.js'
import {addressText, listeningOn} from './listen-address.js'
import {bindSocketFile, socketFile, type SocketFile} from './socket-file.js'

/**
 * Starts to answer on `host:port`, `:port` (all addresses) or `unix:/path`, or on a socket that was opened before.
 * Closing the socket returned only removes the file of a Unix socket: the socket itself ends with the server.
 * Throws MB_ADDRESS_IN_USE, and MB_CONFIG_INVALID for an address that cannot be had.
 */
export async function listen(app: FastifyInstance, where: string | InheritedSocket): Promise<BoundSocket> {
  await app.ready()
  const file = typeof where === 'string' ? await listenAt(app, where) : await listenOn(app, where)
  const actual = app.server.address()
  return {
    fd: descriptorOf(app.server),
    address: actual !== null && typeof actual !== 'string' ? addressText(actual) : textOf(where),
    path: file?.path,
    ownFile: () => file?.own(),
    leaveFile: () => file?.leave(),
    close: () => file?.remove(),
  }
}

const listenAt = (app: FastifyInstance, address: string): Promise<SocketFile | undefined> =>
  listeningOn(address, async where => {
    if ('path' in where) return (await bindSocketFile(where.path, path => listenOnce(app, {path}))).file
    await listenOnce(app, where)
    return undefined
  })

async function listenOn(app: FastifyInstance, {fd, path}: InheritedSocket): Promise<SocketFile | undefined> {
  await listenOnce(app, {fd})
  return path === undefined ? undefined : socketFile(path)
}

const listenOnce = ({server}: FastifyInstance, options: ListenOptions & {readonly fd?: number}): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options, () => {
      server.off('error', reject)
      resolve()
    })
  })

/** There is no documented way to the descriptor, without which nobody can be handed the socket. -1 is none. */
function descriptorOf(server: object): number {
  const {_handle: handle} = server as {readonly _handle?: {readonly fd?: number} | null}
  return handle?.fd ?? -1
}

const textOf = (where: string | InheritedSocket): string =>
  typeof where === 'string' ? where : where.path === undefined ? 'a Unix socket' : `unix:${where.path}`
