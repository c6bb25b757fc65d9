import type {Fallback} from '../config.js'
import {baseUrl, parseLocationCodes, schemeOf, type Mirror} from '../mirror.js'
import {DEFAULT_SETTINGS, NOTHING_FOUND} from '../new-mirror.js'
import {isLocated, type Place} from '../place.js'
import {shuffled, type Random} from './sample.js'
import type {RankedMirror, TlsWish} from './types.js'

/**
 * The configured last resorts for a client, best first: those of its country,
 * then those of its continent, then the others. In random order for a client
 * whose place is unknown.
 *
 * One that serves only HTTP is left out for a client that needs TLS, unless
 * there is no other.
 */
export function fallbackMirrors(
  fallbacks: readonly Fallback[],
  client: Place,
  tls: TlsWish,
  random: Random,
): readonly RankedMirror[] {
  const all = fallbacks.map((fallback, index) => rankedFallback(fallback, index, tls))
  const fit = tls === 'required' ? all.filter(({absoluteUrl}) => schemeOf(absoluteUrl) === 'https') : all
  const usable = fit.length > 0 ? fit : all
  if (!isLocated(client)) return shuffled(usable, random)
  return usable.toSorted((one, other) => remoteness(one.mirror, client) - remoteness(other.mirror, client))
}

/** 0 in the client's country, 1 on its continent, 2 elsewhere. */
function remoteness({countryCodes, continentCode}: Mirror, client: Place): number {
  if (countryCodes.includes(client.countryCode)) return 0
  return client.continentCode !== '' && continentCode === client.continentCode ? 1 : 2
}

/** A fallback has no record of its own; statistics know it by an id of 0, -1, -2 and so on. */
function rankedFallback(fallback: Fallback, index: number, tls: TlsWish): RankedMirror {
  return {
    mirror: {...DEFAULT_SETTINGS, ...NOTHING_FOUND, ...identityOf(fallback, index)},
    absoluteUrl: baseUrl(fallback.url, tls === 'forbidden' ? 'http' : 'https'),
    distanceKm: 0,
    computedScore: 0,
    weight: 0,
  }
}

const identityOf = ({url, countryCode, continentCode}: Fallback, index: number) => ({
  id: 0 - index,
  name: `fallback${index}`,
  httpUrl: url,
  countryCodes: parseLocationCodes(countryCode),
  continentCode: continentCode.toUpperCase(),
})
