import {Agent, type Dispatcher} from 'undici'
import {MirrorbitsError, messageOf} from '../core/errors.js'
import {parseHttpDate} from '../core/http/http-date.js'
import type {Log} from '../core/ports.js'
import {oneLine} from '../core/text/one-line.js'
import {pause} from './abort.js'

export interface HttpTimeouts {
  /** Milliseconds for the whole listing. */
  readonly totalMs: number
  /** Milliseconds without a byte; 30 s unless told. */
  readonly idleMs?: number
  /** Milliseconds to connect; 30 s unless told. */
  readonly connectMs?: number
  /** Milliseconds before a request is sent again, doubled each time; 2 s unless told. A mirror may want longer. */
  readonly retryMs?: number
}

export interface HttpAnswer<T> {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  /** What was read; undefined unless the status is 200. */
  readonly value: T | undefined
}

/** Asks a mirror no faster than it likes. All requests together keep its pace. */
export interface PoliteClient {
  /** `read` is called anew when an answer broke off. Throws MB_SCAN_FAILED, what `read` throws, and the reason of the signal. */
  get<T>(
    target: HttpTarget,
    read: (body: AsyncIterable<Buffer>, headers: HttpAnswer<T>['headers']) => Promise<T>,
  ): Promise<HttpAnswer<T>>
  head(target: HttpTarget): Promise<HttpAnswer<never>>
  /** Milliseconds between the beginnings of two requests. */
  setPace(ms: number): void
  close(): Promise<void>
}

export interface HttpTarget {
  readonly origin: string
  /** Percent-encoded. */
  readonly path: string
}

export interface PoliteClientOptions {
  readonly userAgent: string
  readonly timeouts: HttpTimeouts
  readonly signal: AbortSignal
  readonly log: Log
  /** Certificate authorities to trust instead of the usual ones. */
  readonly ca?: string | undefined
}

/** Requests at the same time. */
export const PARALLEL = 2
/** How often one request is sent when the mirror is busy … */
const MAX_TRIES_BUSY = 6
/** … and when the connection is lost. */
const MAX_TRIES_LOST = 3
const MAX_WAIT_MS = 5 * 60_000

export function createPoliteClient({userAgent, timeouts, signal, log, ca}: PoliteClientOptions): PoliteClient {
  const {idleMs = 30_000, connectMs = 30_000, retryMs = 2000} = timeouts
  const agent = new Agent({
    connections: PARALLEL,
    headersTimeout: idleMs,
    bodyTimeout: idleMs,
    connect: {timeout: connectMs, ...(ca === undefined ? {} : {ca})},
  })
  let paceMs = 0
  /** Told by a clock that nobody sets. */
  let notBefore = 0

  /** Waits for its turn: after a pause that the mirror asked for, and one pace after the request before. */
  const turn = async (): Promise<void> => {
    for (;;) {
      const waitMs = notBefore - performance.now()
      if (waitMs <= 0) break
      await pause(waitMs, signal)
    }
    notBefore = performance.now() + paceMs
  }

  async function ask<T>(
    method: 'GET' | 'HEAD',
    {origin, path}: HttpTarget,
    read: (body: AsyncIterable<Buffer>, headers: HttpAnswer<T>['headers']) => Promise<T>,
  ): Promise<HttpAnswer<T>> {
    for (let attempt = 1; ; attempt++) {
      await turn()
      const result = await exchange(method, {origin, path}, read).catch((error: unknown) => {
        signal.throwIfAborted()
        if (error instanceof MirrorbitsError || attempt >= MAX_TRIES_LOST) throw asFailure(error)
        log.debug({reason: reasonOf(error)}, 'a request to the mirror failed')
        return undefined
      })
      const isBusy = result?.status === 429 || result?.status === 503
      if (result !== undefined && !isBusy) return result
      if (isBusy && attempt >= MAX_TRIES_BUSY) {
        throw new MirrorbitsError('MB_SCAN_FAILED', `The scan by HTTP failed: the mirror is busy (${result.status}).`, {
          hint: 'Ask its operator how often it may be listed, or name a manifest in ListingURL.',
        })
      }
      const backOff = retryMs * 2 ** (attempt - 1)
      const waitMs = Math.min(MAX_WAIT_MS, Math.max(backOff, retryAfterMs(result?.headers['retry-after'])))
      notBefore = Math.max(notBefore, performance.now() + waitMs)
    }
  }

  async function exchange<T>(
    method: 'GET' | 'HEAD',
    {origin, path}: HttpTarget,
    read: (body: AsyncIterable<Buffer>, headers: HttpAnswer<T>['headers']) => Promise<T>,
  ): Promise<HttpAnswer<T>> {
    const {statusCode, headers, body} = await agent.request({
      origin,
      path,
      method,
      signal,
      headers: {'user-agent': userAgent, 'accept-encoding': 'identity'},
    })
    const single = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat()[0]]))
    if (statusCode !== 200 || method === 'HEAD') {
      await dropped(body)
      return {status: statusCode, headers: single, value: undefined}
    }
    try {
      return {status: statusCode, headers: single, value: await read(body as AsyncIterable<Buffer>, single)}
    } finally {
      body.on('error', () => undefined).destroy() // what `read` did not want is no news
    }
  }

  return {
    get: (target, read) => ask('GET', target, read),
    head: target => ask('HEAD', target, () => Promise.reject(new Error('HEAD has no body'))),
    setPace(ms) {
      paceMs = ms
    },
    close: () => agent.destroy(),
  }
}

/** Reads a short answer to its end, so that its connection is used again. */
const dropped = (body: Dispatcher.ResponseData['body']): Promise<void> => body.dump({limit: 64 * 1024})

/** Seconds, or a date; 0 for what is neither. */
function retryAfterMs(text: string | undefined): number {
  if (text === undefined) return 0
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const at = parseHttpDate(text)
  return at === undefined ? 0 : Math.max(0, at * 1000 - Date.now())
}

/** A connection tried at several addresses fails with one error that holds the others. */
const reasonOf = (error: unknown): string =>
  oneLine(messageOf(error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error))

const asFailure = (error: unknown): MirrorbitsError =>
  error instanceof MirrorbitsError
    ? error
    : new MirrorbitsError('MB_SCAN_FAILED', `The scan by HTTP failed: ${reasonOf(error)}.`, {
        hint: 'Open its URL in a browser from this host; ListingURL can name another place to list.',
        cause: error,
      })
