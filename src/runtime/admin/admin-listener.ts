import {Server as HttpsServer} from 'node:https'
import type {Config} from '../../core/config.js'
import {MirrorbitsError} from '../../core/errors.js'
import type {Log} from '../../core/ports.js'
import type {AdminApp} from '../../server/admin/admin-app.js'
import type {BoundSocket, HandedSocket, InheritedSocket} from '../../server/sockets/bound-socket.js'
import {drain} from '../../server/drain.js'
import {listen} from '../../server/sockets/listen.js'
import {readTls, type TlsTexts} from './read-tls.js'

export interface AdminListenerDeps {
  readonly config: () => Pick<Config, 'rpcListenAddress' | 'rpcTls'>
  /** Makes the application; nothing for plain HTTP. */
  readonly build: (tls: TlsTexts | undefined) => AdminApp
  readonly log: Log
  /** A listening socket that was opened for this process: the first address. */
  readonly inherited?: InheritedSocket | undefined
}

/** The admin API where the configuration wants it. */
export interface AdminListener {
  /**
   * Goes to where the configuration says now, and takes the certificate anew. The new address is had before the former is
   * left; calls that are under way there end. An address that somebody else has is told, and at the first start tried again.
   * Throws MB_CONFIG_INVALID for an address or a certificate that cannot be used; then nothing has changed.
   */
  follow(): Promise<void>
  /** The socket that it answers on, for a program that takes it over; undefined while it has none. */
  socket(): HandedSocket | undefined
  close(): Promise<void>
}

interface Current {
  readonly app: AdminApp
  readonly socket: BoundSocket
  readonly wanted: string
  readonly isTls: boolean
}

const RETRY_MS = 5000
/** Calls that are under way on an address that is left, as the reload itself may be. */
const DRAIN = {graceMs: 1000, limitMs: 8000}

export function createAdminListener({config, build, log, inherited}: AdminListenerDeps): AdminListener {
  let unused = inherited
  let current: Current | undefined
  const leaving = new Map<AdminApp, Promise<void>>()
  let retry: NodeJS.Timeout | undefined
  let isClosing = false
  /** The address that was said to be taken. */
  let toldTaken = ''
  let last: Promise<void> = Promise.resolve()

  async function move(): Promise<void> {
    clearTimeout(retry)
    if (isClosing) return
    const {rpcListenAddress: wanted, rpcTls} = config()
    if (wanted === '') {
      if (current !== undefined) log.info({address: current.wanted}, 'admin API switched off')
      leave()
      return
    }
    const tls = rpcTls === undefined ? undefined : await readTls(rpcTls)
    const isTls = tls !== undefined
    if (current?.wanted === wanted && current.isTls === isTls) {
      if (isTls && current.app.server instanceof HttpsServer) current.app.server.setSecureContext(tls)
      return
    }
    const app = build(tls)
    try {
      const socket = await listenAt(app, wanted)
      if (socket === undefined) {
        await app.close()
        return
      }
      leave()
      current = {app, socket, wanted, isTls}
      toldTaken = ''
      const {address} = socket
      log.info({address, tls: isTls}, 'admin API listening')
      if (!isTls && !isLocal(wanted)) {
        log.warn({address}, 'the admin API is open to the network without TLS: tokens can be read on the way')
      }
    } catch (error) {
      await app.close()
      throw error
    }
  }

  /** Undefined when somebody else has the address. */
  async function listenAt(app: AdminApp, wanted: string): Promise<BoundSocket | undefined> {
    const socket = await listenUnlessTaken(app, unused ?? wanted)
    unused = undefined
    if (socket !== undefined) return socket
    if (current !== undefined && portOf(current.wanted) !== portOf(wanted)) {
      log.warn(
        {address: wanted, stays: current.wanted},
        'the admin API stays where it is: something else listens there',
      )
      return undefined
    }
    // What is in the way may be this very listener: TLS is switched, or `:3390` follows `localhost:3390`.
    if (current !== undefined) {
      leave()
      const second = await listenUnlessTaken(app, wanted)
      if (second !== undefined) return second
    }
    if (toldTaken !== wanted) {
      log.warn({address: wanted}, 'no admin API: something else listens there; set RPCListenAddress')
      toldTaken = wanted
    }
    retry = setTimeout(() => {
      follow().catch((err: unknown) => log.error({err}, 'no admin API'))
    }, RETRY_MS)
    retry.unref()
    return undefined
  }

  /** Takes no new connection and lets calls end that are under way. */
  function leave(): void {
    if (current === undefined) return
    const {app, socket} = current
    current = undefined
    socket.close()
    leaving.set(
      app,
      drain(app, DRAIN).finally(() => leaving.delete(app)),
    )
  }

  /** One move after the other. */
  function follow(): Promise<void> {
    const moved = last.then(move)
    last = moved.catch(() => undefined) // told to the caller
    return moved
  }

  return {
    follow,
    socket: () => current?.socket,
    async close() {
      isClosing = true
      clearTimeout(retry)
      await last
      leave()
      for (const app of leaving.keys()) app.server.closeAllConnections()
      await Promise.all(leaving.values())
    },
  }
}

async function listenUnlessTaken(app: AdminApp, where: string | InheritedSocket): Promise<BoundSocket | undefined> {
  try {
    return await listen(app, where)
  } catch (error) {
    if (error instanceof MirrorbitsError && error.code === 'MB_ADDRESS_IN_USE') return undefined
    throw error
  }
}

const portOf = (address: string): string => (address.startsWith('unix:') ? address : address.replace(/^.*:/, ''))

const isLocal = (address: string): boolean => /^(?:localhost|127(?:\.\d+){3}|\[::1\]):|^unix:/i.test(address)
