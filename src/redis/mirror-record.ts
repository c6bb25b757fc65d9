import type {ProtocolHealth} from '../core/health/protocol-health.js'
import {float32Text} from '../core/text/float32.js'
import {
  type Mirror,
  type MirrorId,
  type MirrorSettings,
  type RedirectRule,
  SCAN_PROTOCOLS,
  type ScanProtocol,
  schemeOf,
  withTrailingSlash,
} from '../core/mirror.js'

/*
 * The hash of a mirror: names and encodings of its fields are those of the
 * original, so that its tools go on reading it. Booleans are 1 and 0, times
 * Unix seconds, coordinates float32 text.
 */

type Encoders = {
  readonly [K in keyof MirrorSettings]: readonly [field: string, encode: (value: MirrorSettings[K]) => string]
}

/** Which field takes which type is checked where ENCODERS is written; a loop over all forgets it. */
type AnyEncoder = readonly [field: string, encode: (value: unknown) => string]

const text = (value: string): string => value
const flag = (value: boolean): string => (value ? '1' : '0')
const int = (value: number): string => String(Math.trunc(value))
const words = (value: readonly string[]): string => value.join(' ')

/** Unix seconds of the last date there is; what is beyond cannot be shown. */
const LATEST = 8.64e12

const REDIRECTS: readonly RedirectRule[] = ['default', 'allowed', 'forbidden']

const ENCODERS: Encoders = {
  name: ['name', text],
  httpUrl: ['http', text],
  rsyncUrl: ['rsync', text],
  ftpUrl: ['ftp', text],
  listingUrl: ['listing', text],
  rsyncOptions: ['rsyncOptions', words],
  sponsorName: ['sponsorName', text],
  sponsorUrl: ['sponsorURL', text],
  sponsorLogoUrl: ['sponsorLogo', text],
  adminName: ['adminName', text],
  adminEmail: ['adminEmail', text],
  customData: ['customData', text],
  continentOnly: ['continentOnly', flag],
  countryOnly: ['countryOnly', flag],
  asOnly: ['asOnly', flag],
  score: ['score', int],
  maxShare: ['maxShare', int],
  latitude: ['latitude', float32Text],
  longitude: ['longitude', float32Text],
  continentCode: ['continentCode', text],
  countryCodes: ['countryCodes', words],
  excludedCountryCodes: ['excludedCountryCodes', words],
  asNumber: ['asnum', int],
  comment: ['comment', text],
  enabled: ['enabled', flag],
  allowRedirects: ['allowredirects', rule => String(REDIRECTS.indexOf(rule))],
}

/** Fields that hold what an operator decided; nodes write the others by themselves. */
export const SETTING_FIELDS: readonly string[] = Object.values(ENCODERS).map(([field]) => field)

/** Fields and values, one after the other. A protocol that a new URL excludes is written as down. */
export function settingsFields(settings: Partial<MirrorSettings>): string[] {
  const fields: string[] = []
  for (const [name, [field, toText]] of Object.entries(ENCODERS) as [keyof MirrorSettings, AnyEncoder][]) {
    const value = settings[name]
    if (value !== undefined) fields.push(field, toText(value))
  }
  // Whatever an operator says ends what a check decided.
  if (settings.enabled !== undefined) fields.push('disabledByCheck', '0')
  if (settings.httpUrl !== undefined) {
    const scheme = schemeOf(settings.httpUrl)
    if (scheme === 'http') fields.push('httpsUp', '0')
    if (scheme === 'https') fields.push('httpUp', '0')
  }
  return fields
}

/** Fields and values of what a check found; an empty value takes the field away. */
export const findingFields = (
  protocol: 'http' | 'https',
  {streak, rttMs, ipv4, ipv6, certificateEnds}: ProtocolHealth,
): string[] =>
  Object.entries({
    Streak: String(streak),
    RTT: rttMs === undefined ? '' : String(rttMs),
    IPv4: ipv4 === undefined ? '' : flag(ipv4),
    IPv6: ipv6 === undefined ? '' : flag(ipv6),
    CertificateEnds: certificateEnds === undefined ? '' : int(certificateEnds),
  }).flatMap(([name, value]) => [`${protocol}${name}`, value])

/** The number that stands for a scan's protocol. */
export const scanProtocolNumber = (protocol: ScanProtocol): number => SCAN_PROTOCOLS.indexOf(protocol)

/**
 * Reads the hash of a mirror, or says what is wrong with it. Missing fields
 * have their zero value, unknown fields are not looked at.
 */
export function parseMirror(id: MirrorId, hash: Readonly<Record<string, string>>): Mirror | {readonly problem: string} {
  const problems: string[] = []
  const read = <T>(field: string, parse: (value: string) => T | undefined, missing: T): T => {
    const value = hash[field]
    if (value === undefined) return missing
    const parsed = parse(value)
    if (parsed === undefined) problems.push(`${field} is "${value.slice(0, 40)}"`)
    return parsed ?? missing
  }
  const string = (field: string): string => hash[field] ?? ''
  const bool = (field: string): boolean => read(field, parseBool, false)
  const integer = (field: string): number => read(field, parseInteger, 0)
  const time = (field: string): number | undefined => {
    const seconds = integer(field)
    return seconds > 0 && seconds <= LATEST ? seconds : undefined
  }
  const wordsOf = (field: string): string[] =>
    string(field)
      .split(' ')
      .filter(word => word !== '')
  const health = (protocol: 'http' | 'https'): ProtocolHealth => ({
    streak: integer(`${protocol}Streak`),
    rttMs: read<number | undefined>(`${protocol}RTT`, parseMilliseconds, undefined),
    ipv4: read<boolean | undefined>(`${protocol}IPv4`, parseBool, undefined),
    ipv6: read<boolean | undefined>(`${protocol}IPv6`, parseBool, undefined),
    certificateEnds: time(`${protocol}CertificateEnds`),
  })
  const lastSuccessfulSync = time('lastSuccessfulSync')
  const protocol = SCAN_PROTOCOLS[integer('lastSuccessfulSyncProtocol')]

  const mirror: Mirror = {
    id,
    name: string('name'),
    // Paths are appended to it, and other programs may have written it.
    httpUrl: withTrailingSlash(string('http')),
    rsyncUrl: string('rsync'),
    ftpUrl: string('ftp'),
    listingUrl: string('listing'),
    rsyncOptions: wordsOf('rsyncOptions'),
    sponsorName: string('sponsorName'),
    sponsorUrl: string('sponsorURL'),
    sponsorLogoUrl: string('sponsorLogo'),
    adminName: string('adminName'),
    adminEmail: string('adminEmail'),
    customData: string('customData'),
    continentOnly: bool('continentOnly'),
    countryOnly: bool('countryOnly'),
    asOnly: bool('asOnly'),
    score: integer('score'),
    maxShare: integer('maxShare'),
    latitude: read('latitude', parseFloat32, 0),
    longitude: read('longitude', parseFloat32, 0),
    continentCode: string('continentCode'),
    countryCodes: wordsOf('countryCodes'),
    excludedCountryCodes: wordsOf('excludedCountryCodes'),
    asNumber: integer('asnum'),
    comment: string('comment'),
    enabled: bool('enabled'),
    allowRedirects: REDIRECTS[integer('allowredirects')] ?? 'default',
    http: {isUp: bool('httpUp'), reason: string('httpDownReason')},
    https: {isUp: bool('httpsUp'), reason: string('httpsDownReason')},
    health: {http: health('http'), https: health('https')},
    isDisabledByCheck: bool('disabledByCheck'),
    isScanOpen: bool('scanOpen'),
    stateSince: time('stateSince'),
    lastSync: time('lastSync'),
    lastSuccessfulSync,
    lastSuccessfulSyncProtocol: lastSuccessfulSync === undefined ? undefined : protocol,
    lastSuccessfulSyncPrecision: BigInt(integer('lastSuccessfulSyncPrecision')),
    lastModTime: time('lastModTime'),
    tzOffsetMs: integer('tzoffset'),
  }
  return problems.length === 0 ? mirror : {problem: problems.join(', ')}
}

/** What Go's `strconv.ParseBool` takes, since the original writes and reads it so. */
function parseBool(value: string): boolean | undefined {
  if (/^(1|t|T|TRUE|true|True)$/.test(value)) return true
  return /^(0|f|F|FALSE|false|False)$/.test(value) ? false : undefined
}

function parseInteger(value: string): number | undefined {
  if (!/^[+-]?\d{1,19}$/.test(value)) return undefined
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : undefined
}

const parseMilliseconds = (value: string): number | undefined =>
  /^\d{1,9}(\.\d{1,9})?$/.test(value) ? Number(value) : undefined

function parseFloat32(value: string): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value)) return undefined
  const number = Math.fround(Number(value))
  return Number.isFinite(number) ? number : undefined
}
