import type {Mirror} from '../../src/core/mirror.js'
import type {MirrorDescription} from '../../src/operations/describe-mirrors.js'

/** A mirror that is up and has everything; say what is different. */
export function aMirror(changes: Partial<Mirror> = {}): Mirror {
  return {
    id: 1,
    name: 'ovh',
    httpUrl: 'http://ovh.example/',
    rsyncUrl: 'rsync://bob:secret@ovh.example/pub/',
    ftpUrl: '',
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
    latitude: Math.fround(48.8),
    longitude: Math.fround(2.35),
    continentCode: 'EU',
    countryCodes: ['FR'],
    excludedCountryCodes: [],
    asNumber: 16_276,
    comment: '',
    enabled: true,
    allowRedirects: 'default',
    http: {isUp: true, reason: ''},
    https: {isUp: false, reason: 'connection refused'},
    stateSince: 1_795_225_502,
    lastSync: 1_795_225_502,
    lastSuccessfulSync: 1_795_225_502,
    lastSuccessfulSyncProtocol: 'rsync',
    lastSuccessfulSyncPrecision: 0n,
    lastModTime: undefined,
    tzOffsetMs: 0,
    ...changes,
  }
}

/** A mirror with everything and no traffic; say what is different. */
export const aDescription = (
  mirror: Partial<Mirror> = {},
  changes: Partial<MirrorDescription> = {},
): MirrorDescription => ({
  mirror: aMirror(mirror),
  filesKnown: 10,
  filesTotal: 10,
  filesDiffering: 0,
  trafficToday: {downloads: 0, bytes: 0n},
  shareToday: 0,
  ...changes,
})
