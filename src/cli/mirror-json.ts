import {overallState, type Mirror, type OverallState, type ScanProtocol} from '../core/mirror.js'
import {redactUrl} from '../core/text/redact-url.js'
import type {MirrorDescription} from '../operations/describe-mirrors.js'

/** A mirror as programs get it: `schemas/mirror.schema.json`. */
export interface MirrorJson {
  readonly id: number
  readonly name: string
  readonly enabled: boolean
  readonly state: OverallState
  readonly stateSince: string | null
  readonly http: {readonly up: boolean; readonly reason: string}
  readonly https: {readonly up: boolean; readonly reason: string}
  readonly urls: {readonly http: string; readonly rsync: string; readonly ftp: string}
  readonly place: {
    readonly continent: string
    readonly countries: readonly string[]
    readonly excludedCountries: readonly string[]
    readonly latitude: number
    readonly longitude: number
    readonly asNumber: number
  }
  readonly only: {readonly continent: boolean; readonly country: boolean; readonly asNumber: boolean}
  readonly score: number
  readonly allowRedirects: Mirror['allowRedirects']
  readonly sponsor: {readonly name: string; readonly url: string; readonly logoUrl: string}
  readonly admin: {readonly name: string; readonly email: string}
  readonly customData: string
  readonly comment: string
  readonly sync: {
    readonly last: string | null
    readonly lastSuccessful: string | null
    readonly protocol: ScanProtocol | null
    readonly traceTime: string | null
    readonly timeOffsetMs: number
  }
}

/** A mirror of a list: `schemas/mirror-list.schema.json`. */
export interface DescribedMirrorJson extends MirrorJson {
  readonly files: {readonly known: number; readonly total: number; readonly differing: number}
  readonly today: {readonly downloads: number; readonly bytes: number; readonly share: number}
}

/** Milliseconds are left out where only seconds are known. */
const time = (unixSeconds: number | undefined): string | null =>
  unixSeconds === undefined ? null : new Date(unixSeconds * 1000).toISOString().replace('.000Z', 'Z')

export function toMirrorJson(mirror: Mirror): MirrorJson {
  return {
    id: mirror.id,
    name: mirror.name,
    enabled: mirror.enabled,
    state: overallState(mirror),
    stateSince: time(mirror.stateSince),
    http: {up: mirror.http.isUp, reason: mirror.http.reason},
    https: {up: mirror.https.isUp, reason: mirror.https.reason},
    urls: {
      http: redactUrl(mirror.httpUrl),
      rsync: redactUrl(mirror.rsyncUrl),
      ftp: redactUrl(mirror.ftpUrl),
    },
    place: {
      continent: mirror.continentCode,
      countries: mirror.countryCodes,
      excludedCountries: mirror.excludedCountryCodes,
      latitude: mirror.latitude,
      longitude: mirror.longitude,
      asNumber: mirror.asNumber,
    },
    only: {continent: mirror.continentOnly, country: mirror.countryOnly, asNumber: mirror.asOnly},
    score: mirror.score,
    allowRedirects: mirror.allowRedirects,
    sponsor: {name: mirror.sponsorName, url: mirror.sponsorUrl, logoUrl: mirror.sponsorLogoUrl},
    admin: {name: mirror.adminName, email: mirror.adminEmail},
    customData: mirror.customData,
    comment: mirror.comment,
    sync: {
      last: time(mirror.lastSync),
      lastSuccessful: time(mirror.lastSuccessfulSync),
      protocol: mirror.lastSuccessfulSyncProtocol ?? null,
      traceTime: time(mirror.lastModTime),
      timeOffsetMs: mirror.tzOffsetMs,
    },
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
