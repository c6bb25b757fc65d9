/** Where a client or a mirror is, as far as GeoIP knows. Codes are upper case, empty when unknown. */
export interface Place {
  readonly countryCode: string
  readonly continentCode: string
  readonly country: string
  readonly city: string
  /** float32, as the original keeps it; 0 when unknown. */
  readonly latitude: number
  readonly longitude: number
  /** Autonomous system number; 0 is no number. */
  readonly asNumber: number
  readonly asName: string
}

export const NOWHERE: Place = {
  countryCode: '',
  continentCode: '',
  country: '',
  city: '',
  latitude: 0,
  longitude: 0,
  asNumber: 0,
  asName: '',
}

/** A place is good for choosing by distance only when its country is known. */
export const isLocated = (place: Place): boolean => place.countryCode !== ''
