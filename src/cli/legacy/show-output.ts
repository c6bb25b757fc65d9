import type {Mirror, RedirectRule} from '../../core/mirror.js'
import {float32Text} from '../../core/text/float32.js'
import {redactUrl} from '../../core/text/redact-url.js'
import {yamlText} from './go-yaml.js'

const REDIRECTS: Record<RedirectRule, string> = {default: 'null', allowed: 'true', forbidden: 'false'}

/** The original's `show`: the settings as YAML, then the comment. Passwords are hidden, which it does not do. */
export function legacyShow(mirror: Mirror): string {
  const lines: readonly (readonly [string, string])[] = [
    ['Name', yamlText(mirror.name)],
    ['HttpURL', yamlText(redactUrl(mirror.httpUrl))],
    ['RsyncURL', yamlText(redactUrl(mirror.rsyncUrl))],
    ['FtpURL', yamlText(redactUrl(mirror.ftpUrl))],
    ['SponsorName', yamlText(mirror.sponsorName)],
    ['SponsorURL', yamlText(mirror.sponsorUrl)],
    ['SponsorLogoURL', yamlText(mirror.sponsorLogoUrl)],
    ['AdminName', yamlText(mirror.adminName)],
    ['AdminEmail', yamlText(mirror.adminEmail)],
    ['CustomData', yamlText(mirror.customData)],
    ['ContinentOnly', String(mirror.continentOnly)],
    ['CountryOnly', String(mirror.countryOnly)],
    ['ASOnly', String(mirror.asOnly)],
    ['Score', String(mirror.score)],
    ['Latitude', float32Text(mirror.latitude)],
    ['Longitude', float32Text(mirror.longitude)],
    ['ContinentCode', yamlText(mirror.continentCode)],
    ['CountryCodes', yamlText(mirror.countryCodes.join(' '))],
    ['ExcludedCountryCodes', yamlText(mirror.excludedCountryCodes.join(' '))],
    ['ASNum', String(mirror.asNumber)],
    ['Enabled', String(mirror.enabled)],
    ['AllowRedirects', REDIRECTS[mirror.allowRedirects]],
  ]
  const yaml = lines.map(([key, value]) => `${key}: ${value}\n`).join('')
  return `${yaml}\nComment:\n${mirror.comment.replace(/[^\P{Cc}\n\t]/gu, '')}\n`
}
