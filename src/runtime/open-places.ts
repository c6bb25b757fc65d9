import type {Log} from '../core/ports.js'
import {openGeoip, type Geoip} from '../geoip/geoip.js'

/** Opens the GeoIP databases of a folder, and says what it means for the service when they are not there. */
export async function openPlaces(directory: string, log: Log): Promise<Geoip> {
  const geoip = await openGeoip({directory, log})
  warnAboutGeoip(geoip, log)
  return geoip
}

function warnAboutGeoip(geoip: Geoip, log: Log): void {
  const {city, asn} = geoip.state()
  if (city === undefined && asn === undefined) {
    log.error({}, 'no GeoIP database: clients cannot be located and mirrors are drawn at random; set GeoipDatabasePath')
  } else if (city === undefined || asn === undefined) {
    log.warn({}, 'one GeoIP database is missing: the service runs in degraded mode')
  }
}
