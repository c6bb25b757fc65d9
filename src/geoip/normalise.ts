import {NOWHERE, type Place} from '../core/place.js'

/** What a database gave for an address: an object of whatever shape, or nothing. */
export type RawRecord = Readonly<Record<string, unknown>> | undefined

/**
 * One place out of the records of both databases. Reads the nested layout of
 * GeoLite2 (`country.iso_code`, `location.latitude`) and the flat one of free
 * databases (`country_code`, `latitude`). What is absent stays empty.
 */
export function placeFrom(city: RawRecord, asn: RawRecord): Place {
  return {
    countryCode: text(at(city, 'country', 'iso_code'), city?.['country_code']).toUpperCase(),
    continentCode: text(at(city, 'continent', 'code'), city?.['continent_code']).toUpperCase(),
    country: text(at(city, 'country', 'names', 'en'), city?.['country_name'], city?.['country']),
    city: text(at(city, 'city', 'names', 'en'), city?.['city']),
    latitude: float32(at(city, 'location', 'latitude') ?? city?.['latitude']),
    longitude: float32(at(city, 'location', 'longitude') ?? city?.['longitude']),
    asNumber: wholeNumber(asn?.['autonomous_system_number']),
    asName: text(asn?.['autonomous_system_organization']),
  }
}

function at(record: unknown, ...path: readonly string[]): unknown {
  return path.reduce((value, key) => (isRecord(value) ? value[key] : undefined), record)
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** The first that is a text. */
const text = (...values: readonly unknown[]): string => values.find(value => typeof value === 'string') ?? ''

const float32 = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.fround(value) : NOWHERE.latitude

const wholeNumber = (value: unknown): number => (Number.isSafeInteger(value) ? Number(value) : 0)
