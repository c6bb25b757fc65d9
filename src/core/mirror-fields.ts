import {parseLocationCodes, type MirrorSettings, type RedirectRule} from './mirror.js'
import {float32Text} from './text/float32.js'

/** A value as it was written: the text of a scalar, a list of them, or undefined where nothing stands. */
export type WrittenValue = string | readonly string[] | undefined

type ReadField = {readonly settings: Partial<MirrorSettings>} | {readonly problem: string}

/** A setting under the name that the original's files give it. */
export interface MirrorField {
  readonly name: string
  readonly key: keyof MirrorSettings
  /** As files have it; coordinates as few digits as tell the 32-bit float. */
  readonly valueOf: (settings: MirrorSettings) => string | number | boolean | null
  /** Only whether it is a value of that kind: what it may be is checked when it is another than before. */
  readonly read: (written: WrittenValue) => ReadField
}

interface Kind<T> {
  readonly write: (value: T) => string | number | boolean | null
  /** Undefined when it is no such value. Where nothing is written it is empty, 0, false or the default. */
  readonly read: (written: string) => T | undefined
  readonly wanted: string
}

const text: Kind<string> = {write: value => value, read: written => written, wanted: 'a text'}

const TRUE = /^(?:true|yes|on|y|1)$/i
const FALSE = /^(?:false|no|off|n|0|)$/i
const flag: Kind<boolean> = {
  write: value => value,
  read: written => (TRUE.test(written) ? true : FALSE.test(written) ? false : undefined),
  wanted: 'true or false',
}

const integer: Kind<number> = {
  write: value => value,
  read: written => (/^[-+]?\d{1,15}$/.test(written) ? Number(written) : written === '' ? 0 : undefined),
  wanted: 'a whole number',
}

const degrees: Kind<number> = {
  write: value => Number(float32Text(value)),
  read: written =>
    /^[-+]?(?:\d{1,9}\.?\d{0,60}|\.\d{1,60})(?:e[-+]?\d{1,3})?$/i.test(written)
      ? Number(written)
      : written === ''
        ? 0
        : undefined,
  wanted: 'a number of degrees',
}

const code: Kind<string> = {...text, read: written => written.trim().toUpperCase(), wanted: 'a code of two letters'}

const codes: Kind<readonly string[]> = {
  write: value => value.join(' '),
  read: parseLocationCodes,
  wanted: 'codes of two letters',
}

const words: Kind<readonly string[]> = {
  write: value => value.join(' '),
  read: written => written.split(/\s+/).filter(word => word !== ''),
  wanted: 'options parted by blanks',
}

const REDIRECTS = {default: null, allowed: true, forbidden: false} as const satisfies Record<
  RedirectRule,
  boolean | null
>
const redirects: Kind<RedirectRule> = {
  write: value => REDIRECTS[value],
  read: written => {
    const word = written.toLowerCase()
    if (word === '' || word === 'null' || word === 'default') return 'default'
    if (word === 'allowed' || TRUE.test(word)) return 'allowed'
    return word === 'forbidden' || FALSE.test(word) ? 'forbidden' : undefined
  },
  wanted: 'true, false or null',
}

const LISTS: ReadonlySet<keyof MirrorSettings> = new Set(['countryCodes', 'excludedCountryCodes', 'rsyncOptions'])

const field = <K extends keyof MirrorSettings>(name: string, key: K, kind: Kind<MirrorSettings[K]>): MirrorField => ({
  name,
  key,
  valueOf: settings => kind.write(settings[key]),
  read: written => {
    const isList = typeof written === 'object'
    const value = isList && !LISTS.has(key) ? undefined : kind.read(isList ? written.join(' ') : (written ?? ''))
    return value === undefined ? {problem: `${name} must be ${kind.wanted}.`} : {settings: {[key]: value}}
  },
})

const COMMENT_FIELD: MirrorField = field('Comment', 'comment', text)

/** Every setting that the original has but the comment, in the order in which it writes them. */
export const ORIGINAL_FIELDS: readonly MirrorField[] = [
  field('Name', 'name', text),
  field('HttpURL', 'httpUrl', text),
  field('RsyncURL', 'rsyncUrl', text),
  field('FtpURL', 'ftpUrl', text),
  field('SponsorName', 'sponsorName', text),
  field('SponsorURL', 'sponsorUrl', text),
  field('SponsorLogoURL', 'sponsorLogoUrl', text),
  field('AdminName', 'adminName', text),
  field('AdminEmail', 'adminEmail', text),
  field('CustomData', 'customData', text),
  field('ContinentOnly', 'continentOnly', flag),
  field('CountryOnly', 'countryOnly', flag),
  field('ASOnly', 'asOnly', flag),
  field('Score', 'score', integer),
  field('Latitude', 'latitude', degrees),
  field('Longitude', 'longitude', degrees),
  field('ContinentCode', 'continentCode', code),
  field('CountryCodes', 'countryCodes', codes),
  field('ExcludedCountryCodes', 'excludedCountryCodes', codes),
  field('ASNum', 'asNumber', integer),
  field('Enabled', 'enabled', flag),
  field('AllowRedirects', 'allowRedirects', redirects),
]

/** Every setting but the comment. */
export const MIRROR_FIELDS: readonly MirrorField[] = [
  ...ORIGINAL_FIELDS,
  field('MaxShare', 'maxShare', integer),
  field('ListingURL', 'listingUrl', text),
  field('RsyncOptions', 'rsyncOptions', words),
]

export const ALL_FIELDS: readonly MirrorField[] = [...MIRROR_FIELDS, COMMENT_FIELD]

/** The flags of `mirror add` whose names are not those of the fields with dashes. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  http: 'HttpURL',
  rsync: 'RsyncURL',
  ftp: 'FtpURL',
  listing: 'ListingURL',
  sponsorlogo: 'SponsorLogoURL',
  continent: 'ContinentCode',
  countries: 'CountryCodes',
  excludedcountries: 'ExcludedCountryCodes',
  asnumber: 'ASNum',
}

/** The field that an operator typed: `Score`, `score`, `sponsor-name`, `http`. */
export function fieldTyped(typed: string): MirrorField | undefined {
  const plain = typed.toLowerCase().replace(/[-_]/g, '')
  const other = Object.hasOwn(OTHER_NAMES, plain) ? OTHER_NAMES[plain] : undefined
  return ALL_FIELDS.find(({name}) => name === other || name.toLowerCase() === plain)
}
