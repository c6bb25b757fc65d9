import type {Server, Socket} from 'node:net'
import type {Limits} from '../../core/config.js'
import {networkKey} from '../../core/network/network-key.js'
import type {ConnectionLimit} from '../../core/rates/rates.js'
import {endWith} from '../client-error.js'
import {interceptConnections} from './intercept-connections.js'

export interface LimitConnectionsOptions {
  /** Those in force; a reload changes them. */
  readonly limits: () => Pick<Limits, 'connections' | 'connectionsPerNetwork'>
  /** Whether this peer speaks for many clients; undefined is a Unix socket. */
  readonly isProxy: (peer: string | undefined) => boolean
  /** Never fails. */
  readonly onRefused: (limit: ConnectionLimit) => void
}

/** Refuses connections beyond the limits with an answer of one line. Those that are open stay. */
export function limitConnections(server: Server, {limits, isProxy, onRefused}: LimitConnectionsOptions): void {
  let open = 0
  const openOf = new Map<number, number>()

  function hold(socket: Socket, network: number | undefined): void {
    open++
    if (network !== undefined) openOf.set(network, (openOf.get(network) ?? 0) + 1)
    socket.once('close', () => {
      open--
      if (network === undefined) return
      const left = (openOf.get(network) ?? 1) - 1
      if (left === 0) openOf.delete(network)
      else openOf.set(network, left)
    })
  }

  interceptConnections(server, (socket, pass) => {
    const {connections, connectionsPerNetwork} = limits()
    const network = connectionsPerNetwork === 0 || isProxy(socket.remoteAddress) ? undefined : networkOf(socket)
    const isTooMuch = network !== undefined && (openOf.get(network) ?? 0) >= connectionsPerNetwork
    if (isTooMuch || (connections > 0 && open >= connections)) {
      onRefused(isTooMuch ? 'network' : 'all')
      socket.on('error', () => socket.destroy())
      endWith(socket, isTooMuch ? '429 Too Many Requests' : '503 Service Unavailable', 'Retry-After: 10\r\n')
      return
    }
    hold(socket, network)
    pass(socket)
  })
}

const networkOf = ({remoteAddress}: Socket): number | undefined =>
  remoteAddress === undefined ? undefined : networkKey(remoteAddress)
