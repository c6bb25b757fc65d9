import type {Mirror, MirrorSettings} from '../../src/core/mirror.js'
import {DEFAULT_SETTINGS, NOTHING_FOUND} from '../../src/core/new-mirror.js'
import {NOWHERE, type Place} from '../../src/core/place.js'
import type {RoutedClient} from '../../src/core/routing/routed-client.js'
import type {RoutingSettings} from '../../src/core/routing/routing-table.js'

const up = {isUp: true, reason: ''}

/** A mirror that is enabled and up over both protocols, but for what the test says. */
export const mirrorWith = (facts: Partial<Mirror> = {}): Mirror => ({
  ...DEFAULT_SETTINGS,
  ...NOTHING_FOUND,
  id: 1,
  name: 'm1',
  httpUrl: 'm1.mirror/',
  enabled: true,
  http: up,
  https: up,
  ...facts,
})

/** A mirror in France that was scanned and is up over HTTP, its only protocol, but for what the test says. */
export const aMirror = (facts: Partial<Mirror> = {}): Mirror =>
  mirrorWith({
    name: 'ovh',
    httpUrl: 'http://ovh.example/',
    rsyncUrl: 'rsync://bob:secret@ovh.example/pub/',
    latitude: Math.fround(48.8),
    longitude: Math.fround(2.35),
    continentCode: 'EU',
    countryCodes: ['FR'],
    asNumber: 16_276,
    https: {isUp: false, reason: 'connection refused'},
    stateSince: 1_795_225_502,
    lastSync: 1_795_225_502,
    lastSuccessfulSync: 1_795_225_502,
    lastSuccessfulSyncProtocol: 'rsync',
    ...facts,
  })

/** Settings of which many are not the default, but for what the test says. */
export const mirrorSettings = (given: Partial<MirrorSettings> = {}): MirrorSettings => ({
  ...DEFAULT_SETTINGS,
  name: 'm1',
  httpUrl: 'http://m1.example/',
  rsyncUrl: 'rsync://m1.example/pub/',
  sponsorName: 'Zoë & Söhne',
  countryOnly: true,
  score: -5,
  latitude: Math.fround(48.8567),
  longitude: Math.fround(2.3508),
  continentCode: 'EU',
  countryCodes: ['FR', 'BE'],
  asNumber: 3215,
  comment: 'two\nlines',
  allowRedirects: 'forbidden',
  ...given,
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

/** A request from this place that takes any protocol, but for what the test says. */
export const askingFrom = (place: Place, facts: Partial<RoutedClient> = {}): RoutedClient => ({
  ...{place, tls: 'none', family: undefined, stickyKey: undefined},
  ...facts,
})

/** The settings of a table as the configuration has them by default, but for times, which must be ours to the second. */
export const ROUTING_SETTINGS: RoutingSettings = {
  allowOutdatedFiles: [],
  fixTimezoneOffsets: false,
  modTimeTolerance: 0,
  selectionStrategy: 'classic',
  weightDistributionRange: 1.5,
  maxLinkHeaders: 10,
  fallbacks: [],
}
