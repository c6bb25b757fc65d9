import {Agent, type Dispatcher, request} from 'undici'
import {messageOf} from '../core/errors.js'
import {MAX_REDIRECTS, redirectTarget, withoutCredentials} from '../core/health/redirect.js'
import {parseTrace, type TraceAnswer} from '../core/health/trace-time.js'
import {encodePath} from '../core/text/encode-path.js'
import {filePathFromText} from '../core/file-path.js'
import {oneLine} from '../core/text/one-line.js'

export interface TraceRequest {
  /** With scheme, for example `https://mirror.example/pub/`. */
  readonly baseUrl: string
  /** The trace file's path in the repository, as text. */
  readonly location: string
  readonly userAgent: string
  /** For all with its redirects; 40 s unless told. */
  readonly timeoutMs?: number
  readonly signal: AbortSignal
}

/** A Unix time and a host name; more is no trace file. */
const MAX_BYTES = 64 * 1024
const CONNECT_TIMEOUT_MS = 20_000

/** Fetches a mirror's trace file. Whatever the mirror does is an answer; throws only the reason of `signal`. */
export async function readTraceFile({
  baseUrl,
  location,
  userAgent,
  timeoutMs = 40_000,
  signal,
}: TraceRequest): Promise<TraceAnswer> {
  signal.throwIfAborted()
  const path = encodePath(filePathFromText(location.replace(/^\/+/, '')))
  const address = baseUrl.replace(/\/+$/, '') + path
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return problem('the URL is not valid')
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(new Error('no answer in time')), timeoutMs)
  const dispatcher = new Agent({connect: {timeout: CONNECT_TIMEOUT_MS}, pipelining: 0, allowH2: false})
  const options = {
    dispatcher,
    signal: AbortSignal.any([signal, deadline.signal]),
    reset: true,
    headers: {'user-agent': userAgent},
  }
  try {
    return await follow(withoutCredentials(new URL(address)), options)
  } catch (error) {
    signal.throwIfAborted()
    return problem(reasonOf(error))
  } finally {
    clearTimeout(timer)
    await dispatcher.destroy()
  }
}

async function follow(start: URL, options: Parameters<typeof request>[1]): Promise<TraceAnswer> {
  let url = start
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const {statusCode, headers, body} = await request(url, options)
    if (statusCode === 200) return await textOf(body)
    body.on('error', () => undefined).destroy() // that it was cut off is no news
    const location = [headers['location']].flat()[0]
    if (statusCode < 300 || statusCode > 399 || location === undefined) return problem(`status ${statusCode}`)
    const target = redirectTarget(url, location)
    if (target.kind === 'refuse') return problem(`its redirect is not followed: ${target.detail}`)
    url = target.url
  }
  return problem('too many redirects')
}

async function textOf(body: Dispatcher.ResponseData['body']): Promise<TraceAnswer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_BYTES) return problem('it is too long')
    chunks.push(chunk)
  }
  return parseTrace(Buffer.concat(chunks).toString('latin1'))
}

const problem = (text: string): TraceAnswer => ({kind: 'problem', problem: oneLine(text)})

/** A connection tried at several addresses fails with one error that holds the others. */
const reasonOf = (error: unknown): string =>
  messageOf(error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error)
