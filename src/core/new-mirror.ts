import {NO_HEALTH} from './health/protocol-health.js'
import type {Mirror, MirrorSettings} from './mirror.js'

/** The settings of a mirror of which the operator says no more than a name and an address. */
export const DEFAULT_SETTINGS: Omit<MirrorSettings, 'name' | 'httpUrl'> = {
  rsyncUrl: '',
  ftpUrl: '',
  listingUrl: '',
  rsyncOptions: [],
  sponsorName: '',
  sponsorUrl: '',
  sponsorLogoUrl: '',
  adminName: '',
  adminEmail: '',
  customData: '',
  continentOnly: false,
  countryOnly: false,
  asOnly: false,
  score: 0,
  maxShare: 0,
  latitude: 0,
  longitude: 0,
  continentCode: '',
  countryCodes: [],
  excludedCountryCodes: [],
  asNumber: 0,
  comment: '',
  enabled: false,
  allowRedirects: 'default',
}

const NEVER_CHECKED = {isUp: false, reason: ''}

/** What is known of a mirror that was never scanned and never checked. */
export const NOTHING_FOUND: Omit<Mirror, keyof MirrorSettings | 'id'> = {
  http: NEVER_CHECKED,
  https: NEVER_CHECKED,
  health: {http: NO_HEALTH, https: NO_HEALTH},
  isDisabledByCheck: false,
  isScanOpen: false,
  stateSince: undefined,
  lastSync: undefined,
  lastSuccessfulSync: undefined,
  lastSuccessfulSyncProtocol: undefined,
  lastSuccessfulSyncPrecision: 0n,
  lastModTime: undefined,
  tzOffsetMs: 0,
}
