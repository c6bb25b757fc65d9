import type {HttpExchange} from '../core/health/http-exchange.js'
import type {Mirror} from '../core/mirror.js'
import {printable} from '../core/text/display-width.js'
import {redactUrl} from '../core/text/redact-url.js'
import type {CheckReport} from '../operations/operator.js'
import type {Paint} from './style.js'

export interface MirrorCheck {
  readonly mirror: Mirror
  /** Empty when the mirror has no file of ours that it could be asked for. */
  readonly checked: readonly CheckReport[]
}

/** A check of a mirror: `schemas/mirror-check.schema.json` is a list of these. */
export interface MirrorCheckJson {
  readonly mirror: string
  readonly id: number
  readonly protocols: readonly {
    readonly protocol: 'http' | 'https'
    readonly up: boolean
    readonly reason: string
    readonly latencyMs: number
    readonly exchanges: readonly {
      readonly method: string
      readonly url: string
      readonly requestHeaders: Readonly<Record<string, string>>
      readonly status: number | null
      readonly responseHeaders: Readonly<Record<string, string>>
    }[]
  }[]
}

export const toMirrorCheckJson = ({mirror, checked}: MirrorCheck): MirrorCheckJson => ({
  mirror: mirror.name,
  id: mirror.id,
  protocols: checked.map(({protocol, state, latencyMs, exchanges}) => ({
    protocol,
    up: state.isUp,
    reason: state.reason,
    latencyMs,
    exchanges: exchanges.map(exchange => ({
      ...exchange,
      url: redactUrl(exchange.url),
      status: exchange.status ?? null,
    })),
  })),
})

/** Every protocol was asked and is up. */
export const isFine = ({checked}: MirrorCheck): boolean => checked.length > 0 && checked.every(({state}) => state.isUp)

/** What was asked, what came back and what that means. */
export function checkReport({mirror, checked}: MirrorCheck, paint: Paint): string {
  const name = printable(mirror.name)
  if (checked.length === 0)
    return `${paint('strong', name)}  ${paint('warn', 'has no file of ours yet: scan it first')}`
  return checked
    .flatMap(({protocol, state, latencyMs, text, exchanges}) => [
      `${paint('strong', `${name} ${protocol.toUpperCase()}`)}  ${paint(state.isUp ? 'ok' : 'bad', printable(text))}  ${paint('muted', `${latencyMs} ms`)}`,
      ...exchanges.flatMap(exchange => exchangeLines(exchange).map(line => `  ${printable(redactUrl(line))}`)),
    ])
    .join('\n')
}

function exchangeLines({method, url, requestHeaders, status, responseHeaders}: HttpExchange): string[] {
  const headerLines = (mark: string, headers: Readonly<Record<string, string>>): string[] =>
    Object.entries(headers).map(([header, value]) => `${mark} ${header}: ${value}`)
  return [
    `> ${method} ${url}`,
    ...headerLines('>', requestHeaders),
    status === undefined ? '< no answer' : `< ${status}`,
    ...headerLines('<', responseHeaders),
  ]
}
