import {continentOf} from '../core/network/continents.js'
import {NOWHERE, type Place} from '../core/place.js'
import type {RecordView} from './record-view.js'

const NOTHING: RecordView = () => undefined

/**
 * One place out of the records of both databases, undefined where one knows nothing. Reads the nested layout of
 * GeoLite2 and DB-IP (`country.iso_code`, `location.latitude`) and the flat ones of free databases: `country_code`,
 * `latitude`, and `country`, `lat`, `lng`, `asn` of ipinfo.io. What is absent stays empty, but the continent of a
 * country is known anyway.
 */
export function placeFrom(city: RecordView = NOTHING, asn: RecordView = NOTHING): Place {
  const plain = text(city('country')) ?? ''
  const countryCode = (
    text(city('country', 'iso_code')) ??
    text(city('country_code')) ??
    (isCode(plain) ? plain : '')
  ).toUpperCase()
  const continent = text(city('continent', 'code')) ?? text(city('continent_code')) ?? text(city('continent')) ?? ''
  return {
    countryCode,
    continentCode: isCode(continent) ? continent.toUpperCase() : continentOf(countryCode),
    country: text(city('country', 'names', 'en')) ?? text(city('country_name')) ?? (isCode(plain) ? '' : plain),
    city: text(city('city', 'names', 'en')) ?? text(city('city')) ?? '',
    latitude: degrees(city('location', 'latitude') ?? city('latitude') ?? city('lat')),
    longitude: degrees(city('location', 'longitude') ?? city('longitude') ?? city('lng')),
    asNumber: numberOf(asn('autonomous_system_number') ?? asn('asn')),
    asName: text(asn('autonomous_system_organization')) ?? text(asn('as_name')) ?? text(asn('name')) ?? '',
  }
}

const isCode = (value: string): boolean => /^[A-Za-z]{2}$/.test(value)

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** As float32, from a number or the text of one. */
function degrees(value: string | number | undefined): number {
  const number = typeof value === 'string' && /^-?\d{1,3}(?:\.\d{1,20})?$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? Math.fround(number) : NOWHERE.latitude
}

/** Of a number, or of a text like `AS64500`. */
function numberOf(value: string | number | undefined): number {
  const number = typeof value === 'string' ? Number(/^(?:AS)?(\d{1,10})$/i.exec(value)?.[1]) : value
  return Number.isSafeInteger(number) ? Number(number) : 0
}
