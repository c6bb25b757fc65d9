import type {Config} from '../core/config.js'
import {clientAddress, type Origin} from '../core/http/client-address.js'
import {readForwarded, readForwardedFor} from '../core/http/hops.js'
import {tlsWish} from '../core/http/tls-wish.js'
import {networkMatcher, type NetworkMatcher} from '../core/network/cidr.js'
import type {RoutedClient} from '../core/routing/routed-client.js'
import {familyOf} from '../core/selection/fit-family.js'
import {stickyDraw} from '../core/selection/sticky.js'
import type {ClientRequest} from './client-request.js'
import type {AppDeps} from './deps.js'
import {askedOf} from './dispatch.js'
import {firstHeader} from './first-header.js'

/** Who asks, as far as its connection, its headers and GeoIP tell. */
export interface Client extends RoutedClient {
  readonly address: string
}

/** Who asks. `instead` replaces the address that the connection and its headers tell. */
export function clientOf(deps: AppDeps, request: ClientRequest, instead?: string): Client {
  const config = deps.config()
  const {allowHttpToHttpsRedirects, stickyMinutes} = config
  const origin = originOf(config, request)
  const tls = tlsWish({
    forwardedProto: forwardedProto(config, request, origin),
    https: askedOf(request).query.get('https'),
    allowHttpToHttps: allowHttpToHttpsRedirects,
  })
  const address = instead ?? origin.address
  const stickyKey = stickyMinutes === 0 ? undefined : stickyDraw(address, deps.clock(), stickyMinutes)?.key
  return {address, place: deps.locate(address), tls, family: familyOf(address), stickyKey}
}

/** Where a request comes from, by its connection and the headers of trusted proxies. */
export function originOf({trustedProxies, forwardingHeader}: Config, {headers, socket}: ClientRequest): Origin {
  const header = headers[forwardingHeader]
  return clientAddress(
    {
      header: Array.isArray(header) ? header.join(',') : header,
      readHop: forwardingHeader === 'forwarded' ? readForwarded : readForwardedFor,
      peer: socket.remoteAddress,
    },
    matcherOf(trustedProxies),
  )
}

/** A proxy that writes `Forwarded` may pass on what a client put into the other headers. */
function forwardedProto({forwardingHeader}: Config, request: ClientRequest, origin: Origin): string | undefined {
  if (forwardingHeader === 'forwarded') return origin.proto
  return origin.isForwarded ? firstHeader(request, 'x-forwarded-proto') : undefined
}

/** Whether the peer of a connection is a proxy whose word is believed; undefined is a Unix socket. */
export const isProxy = ({trustedProxies}: Config, peer: string | undefined): boolean =>
  peer === undefined || matcherOf(trustedProxies)(peer) === true

/** A configuration's blocks are read once, not for each request. */
const matchers = new WeakMap<readonly string[], NetworkMatcher>()

export function matcherOf(blocks: readonly string[]): NetworkMatcher {
  let matcher = matchers.get(blocks)
  if (matcher === undefined) {
    matcher = networkMatcher(blocks)
    matchers.set(blocks, matcher)
  }
  return matcher
}
