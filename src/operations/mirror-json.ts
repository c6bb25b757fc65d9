import type {ProtocolHealth} from '../core/health/protocol-health.js'
import type {Mirror} from '../core/mirror.js'
import {publicMirrorJson, type PublicMirrorJson} from '../core/public-mirror-json.js'
import {NOTHING_FOUND} from '../core/new-mirror.js'
import {redactUrl} from '../core/text/redact-url.js'
import type {MirrorDescription} from './describe-mirrors.js'

/** A mirror as operators' programs get it: `schemas/mirror.schema.json`. */
export interface MirrorJson extends PublicMirrorJson {
  readonly urls: PublicMirrorJson['urls'] & {readonly listing: string}
  readonly rsyncOptions: readonly string[]
  readonly admin: {readonly name: string; readonly email: string}
  /** Percent of any client's requests at most; 0 is no limit. */
  readonly maxShare: number
  readonly customData: string
  readonly comment: string
}

/** A mirror of a list: `schemas/mirror-list.schema.json`. */
export interface DescribedMirrorJson extends MirrorJson {
  readonly files: {readonly known: number; readonly total: number; readonly differing: number}
  readonly today: {readonly downloads: number; readonly bytes: number; readonly share: number}
}

export function toMirrorJson(mirror: Mirror): MirrorJson {
  return {
    ...publicMirrorJson(mirror),
    urls: {
      http: redactUrl(mirror.httpUrl),
      rsync: redactUrl(mirror.rsyncUrl),
      ftp: redactUrl(mirror.ftpUrl),
      listing: redactUrl(mirror.listingUrl),
    },
    rsyncOptions: mirror.rsyncOptions,
    admin: {name: mirror.adminName, email: mirror.adminEmail},
    maxShare: mirror.maxShare,
    customData: mirror.customData,
    comment: mirror.comment,
  }
}

export function toDescribedMirrorJson(description: MirrorDescription): DescribedMirrorJson {
  const {mirror, filesKnown, filesTotal, filesDiffering, trafficToday, shareToday} = description
  return {
    ...toMirrorJson(mirror),
    files: {known: filesKnown, total: filesTotal, differing: filesDiffering},
    today: {downloads: trafficToday.downloads, bytes: Number(trafficToday.bytes), share: shareToday},
  }
}

/** The mirror that a program got, with passwords hidden as they were written. What JSON does not tell is as if it were new. */
export function fromMirrorJson(json: MirrorJson): Mirror {
  const {id, name, enabled, http, https, urls, place, only, score, maxShare, allowRedirects, sponsor, sync, admin} =
    json
  return {
    ...NOTHING_FOUND,
    ...{id, name, enabled, score, maxShare, allowRedirects, customData: json.customData, comment: json.comment},
    ...{httpUrl: urls.http, rsyncUrl: urls.rsync, ftpUrl: urls.ftp, listingUrl: urls.listing},
    ...{sponsorName: sponsor.name, sponsorUrl: sponsor.url, sponsorLogoUrl: sponsor.logoUrl},
    ...{adminName: admin.name, adminEmail: admin.email},
    ...{continentOnly: only.continent, countryOnly: only.country, asOnly: only.asNumber},
    rsyncOptions: json.rsyncOptions,
    latitude: Math.fround(place.latitude),
    longitude: Math.fround(place.longitude),
    continentCode: place.continent,
    countryCodes: place.countries,
    excludedCountryCodes: place.excludedCountries,
    asNumber: place.asNumber,
    http: {isUp: http.up, reason: http.reason},
    https: {isUp: https.up, reason: https.reason},
    health: {http: healthOf(http), https: healthOf(https)},
    stateSince: unixSeconds(json.stateSince),
    lastSync: unixSeconds(sync.last),
    lastSuccessfulSync: unixSeconds(sync.lastSuccessful),
    lastSuccessfulSyncProtocol: sync.protocol ?? undefined,
    lastModTime: unixSeconds(sync.traceTime),
    tzOffsetMs: sync.timeOffsetMs,
    isScanOpen: sync.running,
  }
}

export function fromDescribedMirrorJson(json: DescribedMirrorJson): MirrorDescription {
  const {files, today} = json
  return {
    mirror: fromMirrorJson(json),
    filesKnown: files.known,
    filesTotal: files.total,
    filesDiffering: files.differing,
    trafficToday: {downloads: today.downloads, bytes: BigInt(Math.round(today.bytes))},
    shareToday: today.share,
  }
}

/** How many checks went well in a row is not told. */
const healthOf = ({rttMs, ipv4, ipv6, certificateEnds, failures}: MirrorJson['http']): ProtocolHealth => ({
  streak: failures === 0 ? 0 : -failures,
  rttMs: rttMs ?? undefined,
  ipv4: ipv4 ?? undefined,
  ipv6: ipv6 ?? undefined,
  certificateEnds: unixSeconds(certificateEnds),
})

const unixSeconds = (time: string | null): number | undefined => (time === null ? undefined : Date.parse(time) / 1000)
