import {MirrorbitsError} from './errors.js'
import {isRsyncOption} from './listing/rsync-options.js'
import {withTrailingSlash, type MirrorSettings} from './mirror.js'
import {DEFAULT_SETTINGS} from './new-mirror.js'
import {oneLine} from './text/one-line.js'

const MAX_TEXT = 4096

// Control characters and blanks would forge lines in logs, the others end a URL where it is shown; a header holds ASCII only.
const UNSAFE_IN_URL = /[^!-~]|["<>\\^`{|}]/

/** Parsers guess a host behind too few or too many slashes; clients that are sent there do not all guess alike. */
const HAS_PLAIN_HOST = /^(?:https?:\/\/)?(?!https?:)[^/@]/

const invalid = (message: string, hint: string): MirrorbitsError =>
  new MirrorbitsError('MB_MIRROR_INVALID', message, {hint})

/** Fills in what is not given and checks all of it. Throws MB_MIRROR_INVALID. */
export function withDefaults(
  input: Pick<MirrorSettings, 'name' | 'httpUrl'> & Partial<MirrorSettings>,
): MirrorSettings {
  const settings = {...DEFAULT_SETTINGS, ...input}
  checkSettings(settings)
  return {...settings, ...normalSettings(settings), enabled: false}
}

/** Checks the settings that are given. Throws MB_MIRROR_INVALID for the first that is wrong. */
export function checkSettings(settings: Partial<MirrorSettings>): void {
  const {name, httpUrl, rsyncUrl, ftpUrl, listingUrl, rsyncOptions} = settings
  if (name !== undefined) checkName(name)
  if (httpUrl !== undefined) parseMirrorUrl(httpUrl)
  if (rsyncUrl !== undefined) checkScanUrl(rsyncUrl, ['rsync:', 'rsyncs:'])
  if (ftpUrl !== undefined) checkScanUrl(ftpUrl, ['ftp:', 'ftps:'])
  if (listingUrl !== undefined) checkListingUrl(listingUrl)
  if (rsyncOptions !== undefined) checkRsyncOptions(rsyncOptions)
  checkNumbers(settings)
  checkCodes(settings)
  checkTexts(settings)
}

/** The settings given in the form in which they are stored, so that equal ones can be told. */
export function normalSettings(settings: Partial<MirrorSettings>): Partial<MirrorSettings> {
  const {httpUrl, rsyncUrl, ftpUrl, latitude, longitude} = settings
  return {
    ...settings,
    ...(httpUrl === undefined ? {} : {httpUrl: withTrailingSlash(httpUrl)}),
    ...(rsyncUrl === undefined ? {} : {rsyncUrl: withTrailingSlash(rsyncUrl)}),
    ...(ftpUrl === undefined ? {} : {ftpUrl: withTrailingSlash(ftpUrl)}),
    ...(latitude === undefined ? {} : {latitude: Math.fround(latitude)}),
    ...(longitude === undefined ? {} : {longitude: Math.fround(longitude)}),
  }
}

/** A mirror's HTTP URL; one without scheme is read as https. Throws MB_MIRROR_INVALID. */
export function parseMirrorUrl(httpUrl: string): URL {
  const hint = 'Give it as http://host/path/, https://host/path/, or host/path/ when the mirror serves both.'
  if (httpUrl === '') throw invalid('A mirror needs an HTTP URL.', hint)
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(httpUrl) && !/^https?:\/\//.test(httpUrl)) {
    throw invalid('The HTTP URL has an invalid scheme.', hint)
  }
  const isSafe = !UNSAFE_IN_URL.test(httpUrl) && HAS_PLAIN_HOST.test(httpUrl)
  const url = isSafe ? parse(/^https?:/.test(httpUrl) ? httpUrl : `https://${httpUrl}`) : undefined
  if (url === undefined || url.hostname === '') throw invalid("Can't parse the HTTP URL.", hint)
  if (/^[^/]*(?:\/\/[^/]*)?@/.test(httpUrl)) {
    throw invalid('The HTTP URL holds credentials, which every client would be sent.', 'Leave the user part out.')
  }
  if (/[?#]/.test(httpUrl)) throw invalid('The HTTP URL has a query or a fragment.', hint)
  return url
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}

function checkName(name: string): void {
  if (/\s/.test(name)) throw invalid('The identifier cannot contain a space.', 'Choose a name without blanks.')
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  if (name === '' || name.length > 255 || name.startsWith('-') || /[\u0000-\u001f\u007f]/.test(name)) {
    throw invalid('That cannot be the name of a mirror.', 'Choose up to 255 visible characters, not starting with "-".')
  }
}

function checkScanUrl(text: string, schemes: readonly string[]): void {
  if (text === '') return
  const shown = schemes.map(scheme => `${scheme}//host/path/`).join(' or ')
  const url = parse(text)
  // The path of an rsync module may hold blanks; nothing else that could end an argument or a line.
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  const isSafe = !/[\u0000-\u001f\u007f;&|<>`$\\"']/.test(text)
  if (url === undefined || !isSafe || !schemes.includes(url.protocol) || url.hostname === '') {
    throw invalid(`A URL to scan must be ${shown}, without shell characters.`, 'Correct the URL and try again.')
  }
  if (url.password === '***') {
    throw invalid('The password of the URL is hidden as ***.', 'Write the password itself.')
  }
}

function checkListingUrl(text: string): void {
  const hint = 'Give a folder (https://host/path/), a manifest (ls-lR.gz), or none.'
  const url = URL.canParse(text, 'https://host/') ? new URL(text, 'https://host/') : undefined
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (UNSAFE_IN_URL.test(text) || url === undefined || !isHttp || /[?#]/.test(text)) {
    throw invalid('The listing URL is no HTTP URL without query.', hint)
  }
  if (url.username !== '' || url.password !== '') {
    throw invalid('The listing URL holds credentials, which are never sent.', 'Leave the user part out.')
  }
}

const MAX_RSYNC_OPTIONS = 50

function checkRsyncOptions(options: readonly string[]): void {
  const hint = 'Use copy-links, include=PATTERN and exclude=PATTERN; write ? for a blank in a pattern.'
  if (options.length > MAX_RSYNC_OPTIONS) throw invalid(`More than ${MAX_RSYNC_OPTIONS} options for rsync.`, hint)
  const wrong = options.find(option => !isRsyncOption(option))
  if (wrong !== undefined) throw invalid(`"${oneLine(wrong, 60)}" is no option that rsync may get.`, hint)
}

function checkNumbers(settings: Partial<MirrorSettings>): void {
  const {score = 0, maxShare = 0, latitude = 0, longitude = 0, asNumber = 0} = settings
  if (!Number.isInteger(score) || Math.abs(score) > 1_000_000) {
    throw invalid('The score must be a whole number of percent.', 'Give a number such as 20 or -30.')
  }
  if (!Number.isInteger(maxShare) || maxShare < 0 || maxShare > 100) {
    throw invalid(
      'The largest share must be a whole number of percent.',
      'Give a number from 1 to 100, or 0 for no limit.',
    )
  }
  const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
  if (!isPlace) throw invalid('Latitude or longitude is out of range.', 'Give degrees: -90 to 90, -180 to 180.')
  if (!Number.isInteger(asNumber) || asNumber < 0 || asNumber > 0xffffffff) {
    throw invalid('The AS number is out of range.', 'Give a number from 0 (none) to 4294967295.')
  }
}

function checkCodes({continentCode = '', countryCodes = [], excludedCountryCodes = []}: Partial<MirrorSettings>): void {
  const codes = [...(continentCode === '' ? [] : [continentCode]), ...countryCodes, ...excludedCountryCodes]
  if (codes.some(code => !/^[A-Z]{2}$/.test(code))) {
    throw invalid('A country or continent code has two capital letters.', 'Give codes such as FR, DE or EU.')
  }
}

function checkTexts(settings: Partial<MirrorSettings>): void {
  for (const [key, value] of Object.entries(settings)) {
    if (typeof value === 'string' && value.length > MAX_TEXT) {
      throw invalid(`The value of ${key} is too long.`, `Use at most ${MAX_TEXT} characters.`)
    }
  }
}
