import {SCAN_PROTOCOLS, type Mirror, type RedirectRule} from '../mirror.js'
import {reasonText} from '../selection/reason-text.js'
import type {ExcludedMirror, RankedMirror} from '../selection/types.js'
import {shortestFloat32} from '../text/float32.js'
import {rfc3339Local} from '../text/rfc3339.js'
import {withoutUserinfo} from '../text/without-userinfo.js'
import {type JsonNode, jsonString} from './go-json.js'

/**
 * One mirror in the public JSON answer. What concerns only operators keeps its
 * place in the document, and is empty: clients get nobody's mail address or password.
 */
export function jsonAnswerMirror(entry: RankedMirror | ExcludedMirror): JsonNode {
  const {beforeDistance, afterScore} = partsOf(entry.mirror)
  return {
    fields: [
      ...beforeDistance,
      ['Distance', jsonFloat(entry.distanceKm)],
      ['ComputedScore', String('computedScore' in entry ? entry.computedScore : 0)],
      ...afterScore,
      ['AbsoluteURL', jsonString(entry.absoluteUrl)],
      ...('exclusion' in entry ? optional('ExcludeReason', reasonText(entry.exclusion)) : []),
    ],
  }
}

interface MirrorParts {
  readonly beforeDistance: Fields
  readonly afterScore: Fields
}

/** What does not depend on the client is made once for each state of a mirror: it was a third of the answer's cost. */
const kept = new WeakMap<Mirror, MirrorParts>()

function partsOf(mirror: Mirror): MirrorParts {
  const known = kept.get(mirror)
  if (known !== undefined) return known
  const parts = {
    beforeDistance: [...identity(mirror), ...rules(mirror), ...state(mirror)],
    afterScore: scans(mirror),
  }
  kept.set(mirror, parts)
  return parts
}

/** The shortest decimal that reads back as this float32; an exponent only below 1e-6 and from 1e21 on. */
export const jsonFloat = (value: number): string => String(shortestFloat32(value))

type Fields = readonly (readonly [string, JsonNode])[]

/** A field that is left out when its text is empty. */
export const optional = (name: string, text: string): Fields => (text === '' ? [] : [[name, jsonString(text)]])

const identity = (mirror: Mirror): Fields => [
  ['ID', String(mirror.id)],
  ['Name', jsonString(mirror.name)],
  ['HttpURL', jsonString(withoutUserinfo(mirror.httpUrl))],
  ['RsyncURL', jsonString(withoutUserinfo(mirror.rsyncUrl))],
  ['FtpURL', jsonString(withoutUserinfo(mirror.ftpUrl))],
  ['SponsorName', jsonString(mirror.sponsorName)],
  ['SponsorURL', jsonString(mirror.sponsorUrl)],
  ['SponsorLogoURL', jsonString(mirror.sponsorLogoUrl)],
  ['AdminName', '""'],
  ['AdminEmail', '""'],
  ['CustomData', '""'],
]

const rules = (mirror: Mirror): Fields => [
  ['ContinentOnly', String(mirror.continentOnly)],
  ['CountryOnly', String(mirror.countryOnly)],
  ['ASOnly', String(mirror.asOnly)],
  ['Score', String(mirror.score)],
  ['Latitude', jsonFloat(mirror.latitude)],
  ['Longitude', jsonFloat(mirror.longitude)],
  ['ContinentCode', jsonString(mirror.continentCode)],
  ['CountryCodes', jsonString(mirror.countryCodes.join(' '))],
  ['ExcludedCountryCodes', jsonString(mirror.excludedCountryCodes.join(' '))],
  ['Asnum', String(mirror.asNumber)],
  ['Comment', '""'],
]

const state = (mirror: Mirror): Fields => [
  ['Enabled', String(mirror.enabled)],
  ...optional('HttpDownReason', mirror.http.reason),
  ...optional('HttpsDownReason', mirror.https.reason),
  ['StateSince', jsonString(rfc3339Local(mirror.stateSince))],
  ...redirectRule(mirror.allowRedirects),
]

const redirectRule = (rule: RedirectRule): Fields =>
  rule === 'default' ? [] : [['AllowRedirects', rule === 'allowed' ? '1' : '2']]

const scans = (mirror: Mirror): Fields => [
  ['LastSync', jsonString(rfc3339Local(mirror.lastSync))],
  ['LastSuccessfulSync', jsonString(rfc3339Local(mirror.lastSuccessfulSync))],
  ['LastSuccessfulSyncProtocol', String(SCAN_PROTOCOLS.indexOf(mirror.lastSuccessfulSyncProtocol ?? 'rsync'))],
  ['LastSuccessfulSyncPrecision', String(mirror.lastSuccessfulSyncPrecision)],
  ['LastModTime', jsonString(rfc3339Local(mirror.lastModTime))],
]
