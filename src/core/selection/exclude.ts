import type {Mirror} from '../mirror.js'
import {isLocated, type Place} from '../place.js'
import {distanceKm} from './distance.js'
import {resolveUrl} from './resolve-url.js'
import type {Candidate, ExcludedMirror, Exclusion, TlsWish} from './types.js'

/** Why this candidate may not serve this client, the first reason that holds; undefined when it may. */
export function exclusionOf({mirror, problem}: Candidate, client: Place, tls: TlsWish): Exclusion | undefined {
  if (!mirror.enabled) return {kind: 'disabled'}
  return resolveUrl(mirror, tls).exclusion ?? problem ?? restrictionOf(mirror, client)
}

/** Parts the candidates into mirrors that may take the request and those that may not, each in the order given. */
export function sortOut(
  candidates: readonly Candidate[],
  client: Place,
  tls: TlsWish,
): {readonly admitted: readonly Mirror[]; readonly excluded: readonly ExcludedMirror[]} {
  const admitted: Mirror[] = []
  const excluded: ExcludedMirror[] = []
  for (const candidate of candidates) {
    const {mirror} = candidate
    const exclusion = exclusionOf(candidate, client, tls)
    if (exclusion === undefined) {
      admitted.push(mirror)
      continue
    }
    excluded.push(excludedMirror(mirror, client, tls, exclusion))
  }
  return {admitted, excluded}
}

/** A mirror that may not take this client's request, with what is told of it. */
export const excludedMirror = (mirror: Mirror, client: Place, tls: TlsWish, exclusion: Exclusion): ExcludedMirror => ({
  mirror,
  absoluteUrl: exclusion.kind === 'disabled' ? '' : resolveUrl(mirror, tls).absoluteUrl,
  distanceKm: isLocated(client) ? distanceKm(client, mirror) : 0,
  exclusion,
})

/** Whether the mirror takes part and is up over a protocol that will do: what does not depend on the client's place. */
export const serves = (mirror: Mirror, tls: TlsWish): boolean =>
  mirror.enabled && resolveUrl(mirror, tls).exclusion === undefined

/** The limits an operator set on a mirror. A client whose place is unknown is inside none of them. */
export function restrictionOf(mirror: Mirror, client: Place): Exclusion | undefined {
  const located = isLocated(client)
  if (mirror.continentOnly && !(located && client.continentCode === mirror.continentCode)) {
    return {kind: 'continent-only'}
  }
  if (mirror.countryOnly && !(located && mirror.countryCodes.includes(client.countryCode))) {
    return {kind: 'country-only'}
  }
  if (mirror.asOnly && !(located && isSameAs(mirror, client))) return {kind: 'as-only'}
  return located && mirror.excludedCountryCodes.includes(client.countryCode) ? {kind: 'country-excluded'} : undefined
}

/** Whether both are in the same autonomous system. Number 0 is no system, so it is the same as none. */
export const isSameAs = (mirror: Pick<Mirror, 'asNumber'>, client: Pick<Place, 'asNumber'>): boolean =>
  client.asNumber !== 0 && mirror.asNumber === client.asNumber
