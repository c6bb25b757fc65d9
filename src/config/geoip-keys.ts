import type {GeoOverride} from '../core/config.js'
import {parseNetwork} from '../core/network/cidr.js'
import {key} from './config-key.js'
import {
  listOf,
  optionalNumber,
  optionalText,
  requiredText,
  text,
  textOrList,
  whole,
  type ValueOf,
} from './value-kinds.js'

const LARGEST_AS_NUMBER = 4_294_967_295

const geoOverrides = listOf({
  Network: requiredText('an address or a block like 10.0.0.0/8', value => parseNetwork(value) !== undefined),
  Country: optionalText('a code of two letters', value => /^[A-Za-z]{2}$/.test(value)),
  Continent: optionalText('a code of two letters', value => /^[A-Za-z]{2}$/.test(value)),
  Latitude: optionalNumber(90),
  Longitude: optionalNumber(180),
  ASN: optionalText('a whole number or AS and a number', value => asNumber(value) !== undefined),
  City: text(''),
})

/** Keys of where clients and mirrors are. */
export const GEOIP_KEYS = {
  GeoipDatabasePath: key(
    'Redirects',
    textOrList('/usr/share/GeoIP/', 'a folder or file, or a list of them'),
    'reload',
    'Folder of GeoIP databases (`*.mmdb`), a file, or a list of folders and files. What is in a file decides what it is used for; see [the guide](../guide/geoip.md).',
  ),
  GeoipMaxAge: key(
    'Redirects',
    whole(60, {unit: 'days', max: 36_500}),
    'reload',
    'Warn when a GeoIP database is older than this; 0 never warns.',
    {isNew: true},
  ),
  GeoOverrides: key(
    'Redirects',
    geoOverrides,
    'reload',
    'Networks whose place (`Country`, `Latitude`, `Longitude`; also `Continent`, `City`) or `ASN` is known better than the databases know it. The most specific network counts.',
    {isNew: true},
  ),
} as const

type WrittenOverride = ValueOf<typeof geoOverrides>[number]

/** An override that says too little: which item it is, and what lacks. */
export function overrideProblem(
  overrides: readonly WrittenOverride[],
): {readonly item: number; readonly text: string} | undefined {
  for (const [item, {Country, Latitude, Longitude, ASN, Continent, City}] of overrides.entries()) {
    if (Country === undefined && ASN === undefined) return {item, text: 'needs Country or ASN'}
    const isPlaced = Latitude !== undefined && Longitude !== undefined
    if (Country !== undefined && !isPlaced) return {item, text: 'needs Latitude and Longitude for its Country'}
    const hasMore = [Latitude, Longitude, Continent].some(value => value !== undefined) || City !== ''
    if (Country === undefined && hasMore) return {item, text: 'needs Country for its place'}
  }
  return undefined
}

export const toGeoOverride = (written: WrittenOverride): GeoOverride => ({
  network: written.Network,
  place:
    written.Country === undefined
      ? undefined
      : {
          countryCode: written.Country.toUpperCase(),
          continentCode: written.Continent?.toUpperCase() ?? '',
          latitude: written.Latitude ?? 0,
          longitude: written.Longitude ?? 0,
          city: written.City,
        },
  asNumber: written.ASN === undefined ? undefined : asNumber(written.ASN),
})

function asNumber(value: string): number | undefined {
  const digits = /^(?:AS)?(\d{1,10})$/i.exec(value)?.[1]
  return digits === undefined || Number(digits) > LARGEST_AS_NUMBER ? undefined : Number(digits)
}
