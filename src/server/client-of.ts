import type {IncomingMessage} from 'node:http'
import {clientAddress} from '../core/http/client-address.js'
import {tlsWish} from '../core/http/tls-wish.js'
import {networkMatcher, type NetworkMatcher} from '../core/network/cidr.js'
import type {Place} from '../core/place.js'
import {stickyDraw} from '../core/selection/sticky.js'
import type {TlsWish} from '../core/selection/types.js'
import type {AppDeps} from './deps.js'
import {askedOf} from './dispatch.js'
import {firstHeader} from './first-header.js'

export interface Client {
  readonly address: string
  readonly place: Place
  readonly tls: TlsWish
  /** Set when the client's network is to get the same mirror for a while. */
  readonly stickyKey: number | undefined
}

/** Who asks. `instead` replaces the address that the connection and its headers tell. */
export function clientOf(deps: AppDeps, request: IncomingMessage, instead?: string): Client {
  const {trustedProxies, allowHttpToHttpsRedirects, stickyMinutes} = deps.config()
  const forwardedFor = request.headers['x-forwarded-for']
  const origin = clientAddress(
    {
      forwardedFor: Array.isArray(forwardedFor) ? forwardedFor.join(',') : forwardedFor,
      peer: request.socket.remoteAddress,
    },
    matcherOf(trustedProxies),
  )
  const tls = tlsWish({
    forwardedProto: origin.isForwarded ? firstHeader(request, 'x-forwarded-proto') : undefined,
    https: askedOf(request).query.get('https'),
    allowHttpToHttps: allowHttpToHttpsRedirects,
  })
  const address = instead ?? origin.address
  const stickyKey = stickyMinutes === 0 ? undefined : stickyDraw(address, deps.clock(), stickyMinutes)?.key
  return {address, place: deps.locate(address), tls, stickyKey}
}

/** A configuration's blocks are read once, not for each request. */
const matchers = new WeakMap<readonly string[], NetworkMatcher>()

function matcherOf(blocks: readonly string[]): NetworkMatcher {
  let matcher = matchers.get(blocks)
  if (matcher === undefined) {
    matcher = networkMatcher(blocks)
    matchers.set(blocks, matcher)
  }
  return matcher
}
