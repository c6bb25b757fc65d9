import type {ProtocolHealth} from './protocol-health.js'
import type {Mirror} from '../mirror.js'
import {isoDay} from '../text/day-key.js'
import {timeLeft} from '../text/time-left.js'

/** `12 ms`; below ten with a tenth. */
export const rttText = (rttMs: number): string => `${rttMs < 10 ? rttMs.toFixed(1) : Math.round(rttMs)} ms`

/** What is known of the IP versions: `IPv4`, `no IPv6`. */
export const familyTexts = ({ipv4, ipv6}: Pick<ProtocolHealth, 'ipv4' | 'ipv6'>): string[] =>
  (
    [
      ['IPv4', ipv4],
      ['IPv6', ipv6],
    ] as const
  ).flatMap(([name, works]) => (works === undefined ? [] : [works ? name : `no ${name}`]))

/** One protocol's state with what its checks measured. */
export function protocolText({isUp, reason}: Mirror['http'], health: ProtocolHealth, nowMs: number): string {
  const parts = measuredTexts({isUp}, health, nowMs)
  const state = isUp ? 'up' : `down${reason === '' ? '' : `: ${reason}`}`
  return parts.length === 0 ? state : `${state} (${parts.join(', ')})`
}

/** What the checks of a protocol have measured, one after the other. */
export function measuredTexts({isUp}: Pick<Mirror['http'], 'isUp'>, health: ProtocolHealth, nowMs: number): string[] {
  return [
    isUp && health.streak < 0 ? `${-health.streak} failed` : '',
    health.rttMs === undefined ? '' : `round trip ${rttText(health.rttMs)}`,
    ...familyTexts(health),
    health.certificateEnds === undefined ? '' : certificateText(health.certificateEnds, nowMs),
  ].filter(text => text !== '')
}

function certificateText(ends: number, nowMs: number): string {
  const left = timeLeft(ends * 1000 - nowMs)
  const day = isoDay(ends * 1000)
  return left === undefined ? `certificate ended ${day}` : `certificate until ${day}, ${left}`
}
