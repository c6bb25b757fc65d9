import type {Mirror} from '../../src/core/mirror.js'
import {NO_HASHES} from '../../src/core/catalogue/file-record.js'
import {NOWHERE, type Place} from '../../src/core/place.js'
import type {Explanation} from '../../src/core/routing/routing.js'
import {distanceKm} from '../../src/core/selection/distance.js'
import {type FakeWorld, TESTY} from './app-deps.js'
import {aMirror, seededRandom} from './mirrors.js'

/** City, country, continent, latitude, longitude. */
const CITIES = [
  ['paris', 'FR', 'EU', 48.9, 2.4],
  ['berlin', 'DE', 'EU', 52.5, 13.4],
  ['frankfurt', 'DE', 'EU', 50.1, 8.7],
  ['london', 'GB', 'EU', 51.5, -0.1],
  ['amsterdam', 'NL', 'EU', 52.4, 4.9],
  ['stockholm', 'SE', 'EU', 59.3, 18.1],
  ['madrid', 'ES', 'EU', 40.4, -3.7],
  ['reykjavik', 'IS', 'EU', 64.1, -21.9],
  ['new-york', 'US', 'NA', 40.7, -74],
  ['san-francisco', 'US', 'NA', 37.8, -122.4],
  ['sao-paulo', 'BR', 'SA', -23.5, -46.6],
  ['cairo', 'EG', 'AF', 30, 31.2],
  ['cape-town', 'ZA', 'AF', -33.9, 18.4],
  ['mumbai', 'IN', 'AS', 19.1, 72.9],
  ['tokyo', 'JP', 'AS', 35.7, 139.7],
  ['sydney', 'AU', 'OC', -33.9, 151.2],
  ['auckland', 'NZ', 'OC', -36.8, 174.8],
] as const

const LYON: Place = {
  ...NOWHERE,
  countryCode: 'FR',
  continentCode: 'EU',
  country: 'France',
  city: 'Lyon',
  latitude: 45.76,
  longitude: 4.83,
  asNumber: 3215,
  asName: 'Example Access',
}

const UP = {isUp: true, reason: ''}
const DOWN = {isUp: false, reason: 'Got status 503'}

/** A world with so many mirrors in every state all over the globe, and a client in Lyon; the same each time. */
export function manyMirrors(count: number): Partial<FakeWorld> & {readonly client: Place} {
  const random = seededRandom(7)
  const mirrors = Array.from({length: count}, (_, index) => someMirror(index, random))
  const traffic = new Map(
    mirrors.map(({id}) => [
      id,
      {downloads: Math.floor(random() ** 4 * 90_000), bytes: BigInt(Math.floor(random() * 9e12))},
    ]),
  )
  const file = {
    ...TESTY,
    size: 734_003_200,
    hashes: {...NO_HASHES, sha256: 'd7a8fbb307d7809469ca9abcb0082e4f8d5651e4'.padEnd(64, '6d3cdb76')},
  }
  return {
    mirrors,
    files: [file],
    client: LYON,
    traffic,
    filesOf: id => ({known: 5000 - (id % 3) * 7, differing: id % 5, total: 5000}),
    explanation: explain(mirrors),
  }
}

function someMirror(index: number, random: () => number): Mirror {
  const [city, country, continent, latitude, longitude] =
    CITIES[Math.floor(random() ** 1.6 * CITIES.length)] ?? CITIES[0]
  const luck = random()
  return aMirror({
    id: index + 1,
    name: `${city}-${index + 1}`,
    sponsorName: `Mirror Society of ${city}`,
    sponsorUrl: `https://society${index + 1}.example/`,
    httpUrl: `mirror${index + 1}.${city}.example/pub/linux/`,
    latitude: latitude + (random() - 0.5) * 3,
    longitude: longitude + (random() - 0.5) * 4,
    countryCodes: [country],
    continentCode: continent,
    http: luck < 0.08 ? DOWN : UP,
    https: luck < 0.16 ? DOWN : UP,
    enabled: random() > 0.05,
    lastModTime: index % 9 === 0 ? undefined : 1_795_262_400 - Math.floor(random() ** 6 * 4e6),
    lastSuccessfulSync: 1_795_262_400 - Math.floor(random() * 3600),
  })
}

const WEIGHTS = [41.3, 22.1, 13.2, 9, 8, 4, 1.8, 0.6]

function explain(mirrors: readonly Mirror[]): Explanation {
  const near = mirrors
    .map(mirror => ({mirror, distanceKm: distanceKm(LYON, mirror), absoluteUrl: `https://${mirror.httpUrl}`}))
    .sort((one, other) => one.distanceKm - other.distanceKm)
  const takes = ({enabled, https}: Mirror): boolean => enabled && https.isUp
  return {
    ranked: near
      .filter(({mirror}) => takes(mirror))
      .map((entry, index) => ({...entry, computedScore: 0, weight: WEIGHTS[index] ?? 0})),
    excluded: near
      .filter(({mirror}) => !takes(mirror))
      .map(entry => ({
        ...entry,
        exclusion: entry.mirror.enabled ? {kind: 'down', reason: DOWN.reason} : {kind: 'disabled'},
      })),
  }
}
