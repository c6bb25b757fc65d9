import {createHmac} from 'node:crypto'
import {Agent, request} from 'undici'
import {messageOf as reasonOf} from '../core/errors.js'
import type {NotifyMessage} from '../core/notify/message.js'
import type {WebhookSettings} from '../core/notify/settings.js'
import {oneLine} from '../core/text/one-line.js'
import type {SendOutcome, Target} from './target.js'

export interface WebhookOptions {
  readonly userAgent: string
  /** Certificates of authorities (PEM) that are trusted; undefined trusts the usual ones. */
  readonly ca: readonly string[] | undefined
  /** Unix milliseconds. */
  readonly clock: () => number
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 10_000
/** Statuses after which the same may be taken a moment later. */
const isPassing = (status: number): boolean => status >= 500 || status === 408 || status === 429

/** Posts messages as JSON. Redirects are not followed: nobody else is to get what is signed for this address. */
export function createWebhook({url, secret, events}: WebhookSettings, options: WebhookOptions): Target {
  const {userAgent, ca, clock, timeoutMs = TIMEOUT_MS} = options
  const agent = new Agent({connect: {...(ca === undefined ? {} : {ca: [...ca]}), timeout: timeoutMs}})

  async function post(message: NotifyMessage, signal: AbortSignal): Promise<SendOutcome> {
    const body = JSON.stringify(message)
    const timestamp = String(Math.floor(clock() / 1000))
    const answer = await request(url, {
      method: 'POST',
      dispatcher: agent,
      body,
      signal,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      headers: {
        'content-type': 'application/json',
        'user-agent': userAgent,
        'x-mirrorbits-timestamp': timestamp,
        ...(secret === '' ? {} : {'x-mirrorbits-signature': signatureOf(secret, timestamp, body)}),
      },
    })
    // Nothing of it is needed, however long it is.
    answer.body.on('error', () => undefined).destroy()
    const {statusCode: status} = answer
    if (status >= 200 && status < 300) return {isSent: true}
    return {isSent: false, isFinal: !isPassing(status), problem: `it answered with ${status}`}
  }

  return {
    kind: 'webhook',
    name: shownUrl(url),
    events,
    async send(message, signal) {
      // A signal of its own, referenced here: one made of others may be collected with its timer.
      const limit = new AbortController()
      const stop = (): void => limit.abort()
      const timer = setTimeout(stop, timeoutMs)
      signal.addEventListener('abort', stop, {once: true})
      if (signal.aborted) stop()
      try {
        return await post(message, limit.signal)
      } catch (error) {
        const problem = limit.signal.aborted ? 'it did not answer in time' : hide(reasonOf(error), url)
        return {isSent: false, isFinal: false, problem}
      } finally {
        clearTimeout(timer)
        signal.removeEventListener('abort', stop)
      }
    },
    close: () => agent.destroy(),
  }
}

/** Over the time as well, so that nobody can send an old message again. */
export const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`

/** Behind the host there may be a secret. */
const shownUrl = (url: string): string => new URL(url).origin

const hide = (text: string, url: string): string => oneLine(text.replaceAll(url, shownUrl(url)))
