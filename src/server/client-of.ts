import type {IncomingMessage} from 'node:http'
import {clientAddress} from '../core/http/client-address.js'
import {tlsWish} from '../core/http/tls-wish.js'
import type {Place} from '../core/place.js'
import type {TlsWish} from '../core/selection/types.js'
import type {AppDeps} from './deps.js'
import {askedOf} from './dispatch.js'
import {firstHeader} from './first-header.js'

export interface Client {
  readonly address: string
  readonly place: Place
  readonly tls: TlsWish
}

/** Who asks. `address` replaces what the connection and its headers say. */
export function clientOf(deps: AppDeps, request: IncomingMessage, address = addressOf(request)): Client {
  const tls = tlsWish({
    forwardedProto: firstHeader(request, 'x-forwarded-proto'),
    https: askedOf(request).query.get('https'),
    allowHttpToHttps: deps.config().allowHttpToHttpsRedirects,
  })
  return {address, place: deps.locate(address), tls}
}

const addressOf = (request: IncomingMessage): string =>
  clientAddress(firstHeader(request, 'x-forwarded-for'), request.socket.remoteAddress)
