import {overallState, type Mirror, type OverallState, type ScanProtocol} from './mirror.js'
import {shortestFloat32} from './text/float32.js'
import {withoutUserinfo} from './text/without-userinfo.js'

/** What anybody may know of a mirror, as programs get it. Nobody's name, mail address or password is in it. */
export interface PublicMirrorJson {
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
  readonly sync: {
    readonly last: string | null
    readonly lastSuccessful: string | null
    readonly protocol: ScanProtocol | null
    readonly traceTime: string | null
    readonly timeOffsetMs: number
  }
}

export function publicMirrorJson(mirror: Mirror): PublicMirrorJson {
  return {
    id: mirror.id,
    name: mirror.name,
    enabled: mirror.enabled,
    state: overallState(mirror),
    stateSince: time(mirror.stateSince),
    http: {up: mirror.http.isUp, reason: mirror.http.reason},
    https: {up: mirror.https.isUp, reason: mirror.https.reason},
    urls: {
      http: withoutUserinfo(mirror.httpUrl),
      rsync: withoutUserinfo(mirror.rsyncUrl),
      ftp: withoutUserinfo(mirror.ftpUrl),
    },
    place: {
      continent: mirror.continentCode,
      countries: mirror.countryCodes,
      excludedCountries: mirror.excludedCountryCodes,
      latitude: shortestFloat32(mirror.latitude),
      longitude: shortestFloat32(mirror.longitude),
      asNumber: mirror.asNumber,
    },
    only: {continent: mirror.continentOnly, country: mirror.countryOnly, asNumber: mirror.asOnly},
    score: mirror.score,
    allowRedirects: mirror.allowRedirects,
    sponsor: {name: mirror.sponsorName, url: mirror.sponsorUrl, logoUrl: mirror.sponsorLogoUrl},
    sync: {
      last: time(mirror.lastSync),
      lastSuccessful: time(mirror.lastSuccessfulSync),
      protocol: mirror.lastSuccessfulSyncProtocol ?? null,
      traceTime: time(mirror.lastModTime),
      timeOffsetMs: mirror.tzOffsetMs,
    },
  }
}

/** Milliseconds are left out where only seconds are known; null for what is no time. */
function time(unixSeconds: number | undefined): string | null {
  const date = new Date((unixSeconds ?? Number.NaN) * 1000)
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace('.000Z', 'Z')
}
