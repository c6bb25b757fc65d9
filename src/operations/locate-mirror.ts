import type {Mirror, MirrorSettings} from '../core/mirror.js'
import {findPlace, NO_LOCATION, type FindPlaceDeps, type FoundPlace} from './find-place.js'

export interface LocatedMirror extends FoundPlace {
  /** What GeoIP says of the mirror, to be written by `updateMirror`; empty when it does not know. */
  readonly settings: Partial<MirrorSettings>
}

/**
 * Where GeoIP puts a mirror now. Its countries are left alone when the country found is one of them: an operator may
 * have added others that it serves. Throws MB_MIRROR_INVALID when the host has no address.
 */
export async function locateMirror(deps: FindPlaceDeps, mirror: Mirror): Promise<LocatedMirror> {
  const found = await findPlace(deps, mirror.httpUrl)
  const {place} = found
  if (place === undefined) return {place, warnings: [...found.warnings, NO_LOCATION], settings: {}}
  const {latitude, longitude, continentCode, asNumber, countryCode} = place
  const countryCodes = mirror.countryCodes.includes(countryCode) ? mirror.countryCodes : [countryCode]
  return {...found, settings: {latitude, longitude, continentCode, asNumber, countryCodes}}
}
