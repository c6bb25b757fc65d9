import type {IncomingMessage} from 'node:http'
import {networkMatcher} from '../../core/network/cidr.js'

const loopback = networkMatcher(['127.0.0.0/8', '::1/128'])
const LOCAL_NAME = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i
/** A proxy on this host speaks for somebody else, and a browser for the site it shows. */
const OF_OTHERS = ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip', 'origin', 'sec-fetch-site'] as const

/** Whether the address of a peer is this host's. */
export const isLoopback = (address: string): boolean => loopback(address.replace(/^::ffff:(?=\d+\.)/i, '')) === true

/** The address of the peer; `unix` for who comes over a Unix socket. */
export const addressOf = ({socket}: IncomingMessage): string =>
  socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/i, '') ?? 'unix'

/**
 * Whether a program of this very host asks for itself. A browser that was led here under another name, and what a
 * proxy hands on, are not.
 */
export function isLocalCaller(request: IncomingMessage): boolean {
  if (OF_OTHERS.some(header => request.headers[header] !== undefined)) return false
  const address = addressOf(request)
  if (address === 'unix') return true
  return isLoopback(address) && LOCAL_NAME.test(request.headers.host ?? '')
}
