import type {Place} from '../../core/place.js'

/** As exactly as it is known: `Lyon, France`, or the country alone. */
export const placeName = ({city, country, countryCode}: Place): string =>
  [city, country === '' ? countryCode : country].filter(part => part !== '').join(', ')
