import type {HttpExchange} from '../core/health/http-exchange.js'
import type {Mirror} from '../core/mirror.js'
import {displayPath} from '../core/file-path.js'
import {isoDay} from '../core/text/day-key.js'
import {printable} from '../core/text/display-width.js'
import {redactUrl} from '../core/text/redact-url.js'
import type {CheckReport} from '../operations/operator.js'
import {familyTexts, rttText} from '../core/health/health-text.js'
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
    readonly rttMs: number | null
    readonly ipv4: boolean | null
    readonly ipv6: boolean | null
    /** RFC 3339 in UTC. */
    readonly certificateEnds: string | null
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
  protocols: checked.map(({protocol, state, latencyMs, rttMs, ipv4, ipv6, certificateEnds, exchanges}) => ({
    protocol,
    up: state.isUp,
    reason: state.reason,
    latencyMs,
    rttMs: rttMs === undefined ? null : Math.round(rttMs * 10) / 10,
    ipv4: ipv4 ?? null,
    ipv6: ipv6 ?? null,
    certificateEnds: certificateEnds === undefined ? null : new Date(certificateEnds * 1000).toISOString(),
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
    return `${paint('strong', name)}  ${paint('warn', 'has no file in our version: scan it first')}`
  return checked
    .flatMap(found => [
      `${paint('strong', `${name} ${found.protocol.toUpperCase()}`)}  ${paint(found.state.isUp ? 'ok' : 'bad', printable(found.text))}  ${paint('muted', measures(found))}`,
      ...found.wrongFiles.map(
        ({path}) => `  ${paint('warn', `lacks ${printable(displayPath(path))}, which its last scan found`)}`,
      ),
      ...found.exchanges.flatMap(exchange => exchangeLines(exchange).map(line => `  ${printable(redactUrl(line))}`)),
    ])
    .join('\n')
}

/** What was measured, as far as it is known: `34 ms, round trip 12 ms, IPv4, no IPv6, certificate until 2026-12-31`. */
function measures({latencyMs, rttMs, ipv4, ipv6, certificateEnds}: CheckReport): string {
  return [
    `${latencyMs} ms`,
    rttMs === undefined ? '' : `round trip ${rttText(rttMs)}`,
    ...familyTexts({ipv4, ipv6}),
    certificateEnds === undefined ? '' : `certificate until ${isoDay(certificateEnds * 1000)}`,
  ]
    .filter(text => text !== '')
    .join(', ')
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
