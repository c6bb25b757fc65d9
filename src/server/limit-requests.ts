import {randomBytes} from 'node:crypto'
import {createNetworkRate, type NetworkRate} from '../core/limits/network-rate.js'
import {networkKey} from '../core/network/network-key.js'
import {isProxy, originOf} from './client-of.js'
import type {ClientRequest} from './client-request.js'
import type {AppDeps} from './deps.js'

export interface RequestLimitDeps extends Pick<AppDeps, 'config'> {
  readonly onRefused: () => void
}

/**
 * Whether a request may be answered, by the rate of its client's network. A client whose address is that of a proxy,
 * or unknown, is never refused: it may be everybody behind a proxy that does not tell for whom it asks.
 */
export function createRequestLimit({config, onRefused}: RequestLimitDeps): (request: ClientRequest) => boolean {
  let rate: NetworkRate | undefined
  return request => {
    const current = config()
    const {requestsPerNetwork} = current.limits
    if (requestsPerNetwork === 0) return true

    const {address} = originOf(current, request)
    const network = networkKey(address)
    if (network === undefined || isProxy(current, address)) return true
    rate ??= createNetworkRate(randomBytes(4).readUInt32LE())
    const isAdmitted = rate.admits(network, requestsPerNetwork, performance.now())
    if (!isAdmitted) onRefused()
    return isAdmitted
  }
}
