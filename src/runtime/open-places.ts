import type {Config} from '../core/config.js'
import type {Log} from '../core/ports.js'
import {openGeoip, type Geoip} from '../geoip/geoip.js'
import {watchDatabases} from '../geoip/watch-databases.js'
import {geoipSettings} from './geoip-settings.js'

/**
 * Opens the GeoIP databases, takes each that comes later, and says what it means for the service when they are not
 * there. `onLoad` is called whenever other databases may be in use.
 */
export async function openPlaces(config: () => Config, log: Log, onLoad: () => void): Promise<Geoip> {
  const geoip = await openGeoip({...geoipSettings(config()), log})
  warnAboutGeoip(geoip, log)
  const reload: Geoip['reload'] = async settings => {
    const loads = await geoip.reload(settings)
    onLoad()
    return loads
  }
  const watched = watchDatabases({
    paths: () => config().geoipDatabasePath,
    onChange: () => void reload(),
  })
  return {
    ...geoip,
    reload,
    close() {
      watched.close()
      geoip.close()
    },
  }
}

function warnAboutGeoip(geoip: Geoip, log: Log): void {
  const {city, asn} = geoip.state()
  if (city === undefined && asn === undefined) {
    log.error({}, 'no GeoIP database: clients cannot be located and mirrors are drawn at random; set GeoipDatabasePath')
  } else if (city === undefined || asn === undefined) {
    log.warn({}, 'one GeoIP database is missing: the service runs in degraded mode')
  }
}
