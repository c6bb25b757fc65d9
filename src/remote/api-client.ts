import {request as httpRequest, type IncomingMessage, type RequestOptions} from 'node:http'
import {request as httpsRequest} from 'node:https'
import {createInterface} from 'node:readline'
import {MirrorbitsError, type ErrorCode} from '../core/errors.js'
import {isRecord} from '../core/is-record.js'
import type {ServerAddress} from './server-address.js'
import {noAnswer, onlyTls, reasonOf, speaksTls, unreachable} from './unreachable.js'

export interface CallOptions {
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: object
  readonly signal?: AbortSignal | undefined
  /** Told once the server has agreed to be followed. */
  readonly onOpen?: () => void
}

/** A line of an answer that is followed. */
export type Line = Readonly<Record<string, unknown>> & {readonly type: string}

/** Calls of the admin API. All throw MB_SERVER_UNREACHABLE, MB_CANCELLED, and what the server says. */
export interface ApiClient {
  /** The answer's JSON; undefined for an answer without body. */
  call(method: string, path: string, options?: CallOptions): Promise<unknown>
  /** Follows an answer of many lines, and returns the last one, which is the result. */
  follow(method: string, path: string, onLine: (line: Line) => void, options?: CallOptions): Promise<Line>
}

export interface ApiClientOptions {
  readonly server: ServerAddress
  /** A token, or the password; empty for none. */
  readonly secret: string
  /** Certificates (PEM) to trust instead of the usual ones. */
  readonly ca?: string | undefined
}

const CONNECT_MS = 10_000
/** The longest silence: a node that works on a line sends an empty one now and then. */
const SILENCE_MS = 90_000
/** Statistics of a million files. */
const MAX_BYTES = 256 * 1024 * 1024
const MAX_LINE = 1024 * 1024

export function createApiClient({server, secret, ca}: ApiClientOptions): ApiClient {
  const open = (method: string, path: string, {query = {}, body, signal}: CallOptions, accept: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
      const search = given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
      const options: RequestOptions & {readonly ca?: string} = {
        ...server.connect,
        ...(ca === undefined ? {} : {ca}),
        method,
        path: `${server.base}/api/v1${path}${search}`,
        headers: {
          accept,
          ...(secret === '' ? {} : {authorization: authorization(secret)}),
          ...(text === undefined
            ? {}
            : {'content-type': 'application/json', 'content-length': Buffer.byteLength(text)}),
        },
        ...(signal === undefined ? {} : {signal}),
      }
      const request = (server.isTls ? httpsRequest : httpRequest)(options, resolve)
      const late = setTimeout(() => request.destroy(new Error('it does not answer')), CONNECT_MS)
      request.on('socket', socket => {
        const event = server.isTls ? 'secureConnect' : 'connect'
        if (socket.connecting) socket.once(event, () => clearTimeout(late))
        else clearTimeout(late)
      })
      request.setTimeout(SILENCE_MS, () => request.destroy(new Error('it is silent')))
      request.on('close', () => clearTimeout(late))
      request.on('error', error => {
        void (signal?.aborted === true ? Promise.resolve(stopped()) : noAnswer(server, error)).then(reject)
      })
      request.end(text)
    })

  return {
    async call(method, path, options = {}) {
      const response = await open(method, path, options, 'application/json')
      const text = await textOf(response, server, options.signal)
      const json = parsed(text)
      const {statusCode = 0} = response
      if (statusCode >= 200 && statusCode < 300 && (json !== undefined || text === '')) return json
      throw await failure(json, server, statusCode)
    },

    async follow(method, path, onLine, options = {}) {
      const response = await open(method, path, options, 'application/x-ndjson')
      if (response.statusCode !== 200) {
        throw await failure(parsed(await textOf(response, server, options.signal)), server, response.statusCode ?? 0)
      }
      options.onOpen?.()
      try {
        for await (const text of createInterface({input: response, crlfDelay: Infinity})) {
          if (text === '') continue
          const line = text.length > MAX_LINE ? undefined : parsed(text)
          if (!isLine(line)) throw new Error('it sent what is no line of JSON')
          if (line.type === 'result') return line
          if (line.type === 'error') throw await failure(line, server, 200)
          onLine(line)
        }
      } catch (error) {
        throw translated(error, server, options.signal)
      } finally {
        response.destroy()
      }
      throw translated(new Error('the connection ended before the work did'), server, options.signal)
    },
  }
}

/** A password may have characters that a token, and a header, never has. */
const authorization = (secret: string): string =>
  /^[\w.~+/=-]+$/.test(secret) ? `Bearer ${secret}` : `Basic ${Buffer.from(`:${secret}`).toString('base64')}`

async function textOf(response: IncomingMessage, server: ServerAddress, signal?: AbortSignal): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > MAX_BYTES) throw new Error('its answer is too long')
      chunks.push(chunk)
    }
  } catch (error) {
    throw translated(error, server, signal)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not JSON: told as no admin API
  }
}

const isLine = (value: unknown): value is Line => isRecord(value) && typeof value['type'] === 'string'

/** What the server says went wrong, in its words. */
async function failure(json: unknown, server: ServerAddress, status: number): Promise<MirrorbitsError> {
  const {code, message, hint} = isRecord(json) ? json : {}
  if (typeof code !== 'string' || !/^MB_[A-Z_]{1,60}$/.test(code) || typeof message !== 'string') {
    // Some web servers say so in a page, which is not for us to read.
    if (status === 400 && (await speaksTls(server))) return onlyTls(server)
    return unreachable(`What answers at ${server.shown} is no admin API: it answered with status ${status}.`)
  }
  return new MirrorbitsError(code as ErrorCode, message, typeof hint === 'string' ? {hint} : {})
}

function translated(error: unknown, {shown}: ServerAddress, signal: AbortSignal | undefined): MirrorbitsError {
  if (signal?.aborted === true) return stopped()
  if (error instanceof MirrorbitsError) return error
  return unreachable(`The admin API at ${shown} cannot be reached: ${reasonOf(error)}`, error)
}

const stopped = (): MirrorbitsError => new MirrorbitsError('MB_CANCELLED', 'Stopped; the node stops as well.')
