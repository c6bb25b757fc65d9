import {overallState, schemeOf, type Mirror} from '../../core/mirror.js'
import type {Tone} from './line.js'

/** The mirror's state in one word, with a symbol. `degraded` serves over one of its two protocols. */
export type ShownState = 'up' | 'degraded' | 'down' | 'disabled'

export const STATES: Readonly<Record<ShownState, {readonly symbol: string; readonly tone: Tone}>> = {
  up: {symbol: '●', tone: 'ok'},
  degraded: {symbol: '◐', tone: 'warn'},
  down: {symbol: '✖', tone: 'bad'},
  disabled: {symbol: '○', tone: 'muted'},
}

export function shownState(mirror: Mirror): ShownState {
  const state = overallState(mirror)
  return state === 'up/down' || state === 'down/up' ? 'degraded' : state
}

/** `● up`, `◐ http` (the protocol that works), `✖ down`, `○ disabled`. */
export function stateText(mirror: Mirror): string {
  const state = shownState(mirror)
  const word = state === 'degraded' ? (mirror.http.isUp ? 'http' : 'https') : state
  return `${STATES[state].symbol} ${word}`
}

/** Why the mirror is not fully up; empty when it is. */
export function reasonOf(mirror: Mirror): string {
  const {enabled, http, https, httpUrl} = mirror
  if (!enabled) return ''
  if (mirror.stateSince === undefined && overallState(mirror) === 'down') return 'not checked yet'
  const scheme = schemeOf(httpUrl)
  // With one protocol only nobody needs to be told which it is.
  if (scheme !== 'both') return mirror[scheme].isUp ? '' : mirror[scheme].reason
  const reasons = [
    http.isUp ? '' : `HTTP ${http.reason || 'down'}`,
    https.isUp ? '' : `HTTPS ${https.reason || 'down'}`,
  ]
  return reasons.filter(reason => reason !== '').join('; ')
}

/** The same as short as a column needs it: which protocol works the state tells. */
export function shortReason(mirror: Mirror): string {
  const {enabled, http, https, httpUrl} = mirror
  if (!enabled || (mirror.stateSince === undefined && overallState(mirror) === 'down')) return reasonOf(mirror)
  const scheme = schemeOf(httpUrl)
  const states = scheme === 'both' ? [http, https] : [mirror[scheme]]
  const reasons = states.filter(({isUp}) => !isUp).map(({reason}) => reason.replace(/^Got status code /, 'status '))
  return [...new Set(reasons)].join('; ')
}

/** `FR EU`; a dash when nothing is known. */
export const placeText = ({countryCodes, continentCode}: Mirror): string =>
  [countryCodes[0] ?? '', continentCode].filter(code => code !== '').join(' ') || '–'
