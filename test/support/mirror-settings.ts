import type {MirrorSettings} from '../../src/core/mirror.js'

/** A mirror's settings as an operator would give them, with what the test cares about. */
export const mirrorSettings = (given: Partial<MirrorSettings> = {}): MirrorSettings => ({
  name: 'm1',
  httpUrl: 'http://m1.example/',
  rsyncUrl: 'rsync://m1.example/pub/',
  ftpUrl: '',
  sponsorName: 'Zoë & Söhne',
  sponsorUrl: '',
  sponsorLogoUrl: '',
  adminName: '',
  adminEmail: '',
  customData: '',
  continentOnly: false,
  countryOnly: true,
  asOnly: false,
  score: -5,
  latitude: Math.fround(48.8567),
  longitude: Math.fround(2.3508),
  continentCode: 'EU',
  countryCodes: ['FR', 'BE'],
  excludedCountryCodes: [],
  asNumber: 3215,
  comment: 'two\nlines',
  enabled: false,
  allowRedirects: 'forbidden',
  ...given,
})
