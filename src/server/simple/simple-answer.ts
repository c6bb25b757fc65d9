import {STATUS_CODES} from 'node:http'
import type {Answer} from '../answer.js'

/** What an answer says of its connection. */
export interface KeepAlive {
  readonly timeoutMs: number
  readonly maxRequests: number
}

/**
 * An answer as Node writes it; characters are bytes. The connection ends with it unless told for how long it is kept.
 * Headers are taken as they are: who makes them escapes what comes from outside.
 */
export const simpleAnswer = (method: 'GET' | 'HEAD', answer: Answer, keepAlive: KeepAlive | undefined): string =>
  answer.body === undefined || method === 'HEAD'
    ? simpleHead(answer, keepAlive)
    : simpleHead(answer, keepAlive) + Buffer.from(answer.body).toString('latin1')

function simpleHead({status, headers}: Answer, keepAlive: KeepAlive | undefined): string {
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`
  for (let i = 0; i + 1 < headers.length; i += 2) text += `${headers[i]}: ${headers[i + 1]}\r\n`
  return text + dateLine() + (keepAlive === undefined ? 'Connection: close\r\n\r\n' : staysOpen(keepAlive))
}

const staysOpen = ({timeoutMs, maxRequests}: KeepAlive): string =>
  `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(timeoutMs / 1000)}, max=${maxRequests}\r\n\r\n`

let dateOf = 0
let date = ''

/** Made once a second: it takes longer than all the rest. */
function dateLine(): string {
  const second = Math.floor(Date.now() / 1000)
  if (second !== dateOf) {
    dateOf = second
    date = `Date: ${new Date(second * 1000).toUTCString()}\r\n`
  }
  return date
}
