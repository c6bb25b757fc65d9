import {performance} from 'node:perf_hooks'
import {Agent, type Dispatcher, request} from 'undici'
import {codeOf, messageOf} from '../core/errors.js'
import type {AddressFamily} from '../core/network/address.js'
import type {FilePath} from '../core/file-path.js'
import type {HttpExchange} from '../core/health/http-exchange.js'
import {MAX_REDIRECTS, redirectTarget, withoutCredentials} from '../core/health/redirect.js'
import {type CheckAnswer, type Verdict, verdictOf} from '../core/health/verdict.js'
import {encodePath} from '../core/text/encode-path.js'
import {contentLength, rangeTotal} from './file-size.js'
import {watchedConnection, type WatchedConnection} from './watched-connection.js'

export interface HealthCheckerOptions {
  /** Asked for each check, so that a reload changes it. */
  readonly userAgent: () => string
  /** Milliseconds for a whole check with its redirects; asked for each check. 40 s unless told. */
  readonly timeoutMs?: () => number
}

export interface CheckRequest {
  /** With scheme, for example `https://mirror.example/pub/`. */
  readonly baseUrl: string
  readonly path: FilePath
  /** Undefined when any size will do. */
  readonly expectedSize: number | undefined
  /** The IP version to ask over; undefined takes whichever works, as most clients do. */
  readonly family?: AddressFamily | undefined
  readonly allowRedirects: boolean
  readonly signal?: AbortSignal | undefined
}

export interface CheckOutcome extends Verdict {
  /** Milliseconds of the whole check. */
  readonly latencyMs: number
  /** Milliseconds from the first request to its answer, on a connection that stands; undefined when there was none. */
  readonly rttMs: number | undefined
  /** Unix seconds at which the certificate of the mirror itself ends. */
  readonly certificateEnds: number | undefined
  /** The status of every answer, redirects included, in order. */
  readonly statuses: readonly number[]
  /** Every request with its answer, in order. */
  readonly exchanges: readonly HttpExchange[]
}

export interface HealthChecker {
  /** Asks whether the mirror has the file. Whatever the mirror does is an outcome; throws only when aborted or closed. */
  check(request: CheckRequest): Promise<CheckOutcome>
  /** Aborts the checks under way. */
  close(): void
}

const MAX_CONNECT_MS = 20_000

interface Exchange {
  readonly dispatcher: Dispatcher
  readonly signal: AbortSignal
  readonly headers: Readonly<Record<string, string>>
  readonly done: HttpExchange[]
  readonly connection: WatchedConnection
}

/** Checks mirrors over HTTP and HTTPS. Every check opens connections of its own, as a new client would. */
export function createHealthChecker({userAgent, timeoutMs = () => 40_000}: HealthCheckerOptions): HealthChecker {
  const closing = new AbortController()
  return {
    check: async ({baseUrl, path, expectedSize, family, allowRedirects, signal}) => {
      const stop = AbortSignal.any([closing.signal, ...(signal === undefined ? [] : [signal])])
      stop.throwIfAborted()
      // Not AbortSignal.timeout: Node 20 may collect one that only AbortSignal.any refers to, and it never fires.
      const deadline = new AbortController()
      const limitMs = timeoutMs()
      const timer = setTimeout(() => deadline.abort(new Error('timeout: no answer in time')), limitMs)
      const connection = watchedConnection({timeoutMs: Math.min(MAX_CONNECT_MS, limitMs), family})
      const dispatcher = new Agent({connect: connection.connect, pipelining: 0, allowH2: false})
      const exchange: Exchange = {
        dispatcher,
        signal: AbortSignal.any([stop, deadline.signal]),
        headers: {'user-agent': userAgent()},
        done: [],
        connection,
      }
      const start = performance.now()
      const answer = await answerOf(exchange, baseUrl.replace(/\/+$/, '') + encodePath(path), allowRedirects)
      clearTimeout(timer)
      const latencyMs = Math.round(performance.now() - start)
      await dispatcher.destroy()
      stop.throwIfAborted()
      const statuses = exchange.done.flatMap(({status}) => status ?? [])
      return {
        ...verdictOf(answer, {path, expectedSize}),
        latencyMs,
        rttMs: connection.rttMs(),
        certificateEnds: connection.certificateEnds(),
        statuses,
        exchanges: exchange.done,
      }
    },
    close: () => closing.abort(new Error('The health checker was closed.')),
  }
}

async function answerOf(exchange: Exchange, address: string, allowRedirects: boolean): Promise<CheckAnswer> {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) {
    return {kind: 'unreachable', detail: 'the URL is not valid'}
  }
  let url = withoutCredentials(new URL(address))
  try {
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const {status, size, location} = await ask(exchange, url)
      if (location === undefined) return {kind: 'answered', status, size}
      if (!allowRedirects) return {kind: 'redirect-refused', detail: `${url.href} => ${location}`}
      const target = redirectTarget(url, location)
      if (target.kind === 'refuse') return {kind: 'redirect-refused', detail: target.detail}
      url = target.url
    }
    return {kind: 'too-many-redirects'}
  } catch (error) {
    const cause = firstOf(error)
    const code = certificateProblem(cause)
    return code === undefined
      ? {kind: 'unreachable', detail: messageOf(cause)}
      : {kind: 'certificate-refused', code, detail: messageOf(cause)}
  }
}

interface Answer {
  readonly status: number
  readonly size: number | undefined
  /** Set only for a redirect. */
  readonly location: string | undefined
}

/** HEAD; where that is refused, the first byte of the file. */
async function ask(exchange: Exchange, url: URL): Promise<Answer> {
  const head = await send(exchange, url, 'HEAD')
  if (head.statusCode !== 405 && head.statusCode !== 501) return answerFrom(head, contentLength(head.headers))
  const get = await send(exchange, url, 'GET')
  const total = rangeTotal(get.headers)
  // An empty file has no first byte: 416 with a total tells as much as 206.
  if ((get.statusCode === 206 || get.statusCode === 416) && total !== undefined) {
    return {status: 200, size: total, location: undefined}
  }
  return answerFrom(get, contentLength(get.headers))
}

async function send(
  {dispatcher, signal, headers, done, connection}: Exchange,
  url: URL,
  method: 'HEAD' | 'GET',
): Promise<Dispatcher.ResponseData> {
  const requestHeaders = method === 'GET' ? {...headers, range: 'bytes=0-0'} : headers
  const asked = {method, url: url.href, requestHeaders}
  const index = done.push({...asked, status: undefined, responseHeaders: {}}) - 1
  const response = await request(url, {dispatcher, signal, method, reset: true, headers: requestHeaders})
  connection.answered()
  done[index] = {...asked, status: response.statusCode, responseHeaders: flatHeaders(response.headers)}
  response.body.on('error', ignoreEndOfBody).destroy()
  return response
}

const flatHeaders = (headers: Dispatcher.ResponseData['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]))

/** Bodies are never read, so that they were cut off is no news. */
const ignoreEndOfBody = (): void => undefined

function answerFrom({statusCode, headers}: Dispatcher.ResponseData, size: number | undefined): Answer {
  const isRedirect = [301, 302, 303, 307, 308].includes(statusCode)
  const location = [headers['location']].flat()[0]
  return {status: statusCode, size, location: isRedirect ? location : undefined}
}

/** A connection tried at several addresses fails with one error that holds the others. */
/** Of a host with several addresses the first failure stands for all. */
const firstOf = (error: unknown): unknown =>
  error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error

/** The codes of https://nodejs.org/api/tls.html#x509-certificate-error-codes, and that of another name. */
const CERTIFICATE_CODE =
  /^(?:CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_EXCEEDED)/

function certificateProblem(error: unknown): string | undefined {
  const code = codeOf(error)
  return typeof code === 'string' && CERTIFICATE_CODE.test(code) ? code : undefined
}
