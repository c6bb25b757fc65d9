import type {Mirror} from '../../src/core/mirror.js'
import {NOWHERE, type Place} from '../../src/core/place.js'

const up = {isUp: true, reason: ''}

/** A mirror that is enabled and up over both protocols, but for what the test says. */
export const mirrorWith = (facts: Partial<Mirror> = {}): Mirror => ({
  id: 1,
  name: 'm1',
  httpUrl: 'm1.mirror/',
  rsyncUrl: '',
  ftpUrl: '',
  sponsorName: '',
  sponsorUrl: '',
  sponsorLogoUrl: '',
  adminName: '',
  adminEmail: '',
  customData: '',
  continentOnly: false,
  countryOnly: false,
  asOnly: false,
  score: 0,
  latitude: 0,
  longitude: 0,
  continentCode: '',
  countryCodes: [],
  excludedCountryCodes: [],
  asNumber: 0,
  comment: '',
  enabled: true,
  allowRedirects: 'default',
  http: up,
  https: up,
  stateSince: undefined,
  lastSync: undefined,
  lastSuccessfulSync: undefined,
  lastSuccessfulSyncProtocol: undefined,
  lastSuccessfulSyncPrecision: 0n,
  lastModTime: undefined,
  tzOffsetMs: 0,
  ...facts,
})

/** A client that is nowhere, but for what the test says. */
export const clientAt = (facts: Partial<Place>): Place => ({...NOWHERE, ...facts})

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
