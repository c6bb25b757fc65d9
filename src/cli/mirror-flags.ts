import {Flags} from '@oclif/core'
import {MirrorbitsError} from '../core/errors.js'
import {parseLocationCodes, type MirrorSettings, type RedirectRule} from '../core/mirror.js'

const number = (least: number, most: number) =>
  Flags.custom<number>({
    helpValue: 'NUMBER',
    parse: text => {
      const value = Number(text)
      if (text.trim() !== '' && value >= least && value <= most) return Promise.resolve(value)
      return Promise.reject(new MirrorbitsError('MB_USAGE', `"${text}" is not a number from ${least} to ${most}.`))
    },
  })

const codes = Flags.custom<string[]>({
  helpValue: 'CODES',
  parse: text => {
    const parsed = parseLocationCodes(text)
    const wrong = parsed.find(code => !/^[A-Z]{2}$/.test(code))
    if (wrong === undefined) return Promise.resolve(parsed)
    return Promise.reject(
      new MirrorbitsError('MB_USAGE', `"${wrong}" is not a code of two letters, as ISO 3166 has them.`),
    )
  },
})

/** Every setting of a mirror as a flag. */
export const mirrorSettingFlags = {
  rsync: Flags.string({description: 'Address for scans by rsync.', helpValue: 'URL'}),
  ftp: Flags.string({description: 'Address for scans by FTP.', helpValue: 'URL'}),
  listing: Flags.string({
    description:
      'Folder or manifest for scans by HTTP, or none. Unless given, its files are listed by HTTP when there is no other address.',
    helpValue: 'URL',
  }),
  'rsync-options': Flags.string({
    description: 'For scans by rsync: copy-links, include=PATTERN, exclude=PATTERN, parted by blanks.',
    helpValue: 'OPTIONS',
  }),
  'sponsor-name': Flags.string({description: 'Who pays for the mirror.'}),
  'sponsor-url': Flags.string({description: "The sponsor's site.", helpValue: 'URL'}),
  'sponsor-logo': Flags.string({description: "The sponsor's logo.", helpValue: 'URL'}),
  'admin-name': Flags.string({description: 'Who runs the mirror.'}),
  'admin-email': Flags.string({description: 'How to reach who runs it.'}),
  'custom-data': Flags.string({description: 'Any text, for your own programs. Clients never get it.'}),
  'continent-only': Flags.boolean({description: 'Serve only clients of its continent.'}),
  'country-only': Flags.boolean({description: 'Serve only clients of its countries.'}),
  'as-only': Flags.boolean({description: 'Serve only clients of its autonomous system.'}),
  score: Flags.integer({description: 'Percent by which its share is raised, or lowered when negative.'}),
  'max-share': number(0, 100)({description: 'Percent of requests that it takes at most; 0 is no limit.'}),
  latitude: number(-90, 90)({description: 'Where it stands, instead of what GeoIP says.'}),
  longitude: number(-180, 180)({description: 'Where it stands, instead of what GeoIP says.'}),
  continent: Flags.string({
    description: 'Continent, instead of what GeoIP says.',
    options: ['AF', 'AN', 'AS', 'EU', 'NA', 'OC', 'SA'],
  }),
  countries: codes({description: 'Country where it stands, then others that it serves as well.'}),
  'excluded-countries': codes({description: 'Countries whose clients are never sent here.'}),
  'as-number': number(0, 4_294_967_295)({description: 'Autonomous system, instead of what GeoIP says.'}),
  comment: Flags.string({description: 'A note for operators.'}),
  'allow-redirects': Flags.option({
    options: ['default', 'allowed', 'forbidden'] as const,
  })({description: 'Whether it may answer health checks with a redirect.'}),
}

interface MirrorFlagValues {
  readonly rsync?: string | undefined
  readonly ftp?: string | undefined
  readonly listing?: string | undefined
  readonly 'rsync-options'?: string | undefined
  readonly 'sponsor-name'?: string | undefined
  readonly 'sponsor-url'?: string | undefined
  readonly 'sponsor-logo'?: string | undefined
  readonly 'admin-name'?: string | undefined
  readonly 'admin-email'?: string | undefined
  readonly 'custom-data'?: string | undefined
  readonly 'continent-only'?: boolean | undefined
  readonly 'country-only'?: boolean | undefined
  readonly 'as-only'?: boolean | undefined
  readonly score?: number | undefined
  readonly 'max-share'?: number | undefined
  readonly latitude?: number | undefined
  readonly longitude?: number | undefined
  readonly continent?: string | undefined
  readonly countries?: string[] | undefined
  readonly 'excluded-countries'?: string[] | undefined
  readonly 'as-number'?: number | undefined
  readonly comment?: string | undefined
  readonly 'allow-redirects'?: RedirectRule | undefined
}

/** The settings that were given; what was not given is absent. */
export function settingsFromFlags(flags: MirrorFlagValues): Partial<MirrorSettings> {
  const all = {
    rsyncUrl: flags.rsync,
    ftpUrl: flags.ftp,
    listingUrl: flags.listing,
    rsyncOptions: flags['rsync-options']?.split(/\s+/).filter(word => word !== ''),
    sponsorName: flags['sponsor-name'],
    sponsorUrl: flags['sponsor-url'],
    sponsorLogoUrl: flags['sponsor-logo'],
    adminName: flags['admin-name'],
    adminEmail: flags['admin-email'],
    customData: flags['custom-data'],
    continentOnly: flags['continent-only'],
    countryOnly: flags['country-only'],
    asOnly: flags['as-only'],
    score: flags.score,
    maxShare: flags['max-share'],
    latitude: flags.latitude,
    longitude: flags.longitude,
    continentCode: flags.continent,
    countryCodes: flags.countries,
    excludedCountryCodes: flags['excluded-countries'],
    asNumber: flags['as-number'],
    comment: flags.comment,
    allowRedirects: flags['allow-redirects'],
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
