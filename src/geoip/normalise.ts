import {NOWHERE, type Place} from '../core/place.js'
import type {RecordView} from './record-view.js'

const NOTHING: RecordView = () => undefined

/**
 * One place out of the records of both databases, undefined where one knows nothing. Reads the nested layout of
 * GeoLite2 (`country.iso_code`, `location.latitude`) and the flat one of free
 * databases (`country_code`, `latitude`). What is absent stays empty.
 */
export function placeFrom(city: RecordView = NOTHING, asn: RecordView = NOTHING): Place {
  return {
    countryCode: (text(city('country', 'iso_code')) ?? text(city('country_code')) ?? '').toUpperCase(),
    continentCode: (text(city('continent', 'code')) ?? text(city('continent_code')) ?? '').toUpperCase(),
    country: text(city('country', 'names', 'en')) ?? text(city('country_name')) ?? text(city('country')) ?? '',
    city: text(city('city', 'names', 'en')) ?? text(city('city')) ?? '',
    latitude: float32(city('location', 'latitude') ?? city('latitude')),
    longitude: float32(city('location', 'longitude') ?? city('longitude')),
    asNumber: wholeNumber(asn('autonomous_system_number')),
    asName: text(asn('autonomous_system_organization')) ?? '',
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const float32 = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.fround(value) : NOWHERE.latitude

const wholeNumber = (value: unknown): number => (Number.isSafeInteger(value) ? Number(value) : 0)
