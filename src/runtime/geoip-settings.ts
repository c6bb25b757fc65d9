import type {Config} from '../core/config.js'
import type {GeoipSettings} from '../geoip/geoip.js'

/** What the configuration says of GeoIP. */
export const geoipSettings = ({geoipDatabasePath, geoOverrides}: Config): GeoipSettings => ({
  paths: geoipDatabasePath,
  overrides: geoOverrides,
})
