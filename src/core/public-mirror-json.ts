import type {ProtocolHealth} from './health/protocol-health.js'
import {overallState, type Mirror, type OverallState, type ProtocolState, type ScanProtocol} from './mirror.js'
import {shortestFloat32} from './text/float32.js'
import {withoutUserinfo} from './text/without-userinfo.js'

/** What health checks found over one protocol; null is not known. */
export interface ProtocolJson {
  readonly up: boolean
  readonly reason: string
  /** Milliseconds from a request to its answer, smoothed over checks. */
  readonly rttMs: number | null
  readonly ipv4: boolean | null
  readonly ipv6: boolean | null
  readonly certificateEnds: string | null
  /** Failed checks in a row. */
  readonly failures: number
}

/** What anybody may know of a mirror, as programs get it. Nobody's name, mail address or password is in it. */
export interface PublicMirrorJson {
  readonly id: number
  readonly name: string
  readonly enabled: boolean
  readonly state: OverallState
  readonly stateSince: string | null
  readonly http: ProtocolJson
  readonly https: ProtocolJson
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
    /** A scan has begun and not ended. */
    readonly running: boolean
  }
}

export function publicMirrorJson(mirror: Mirror): PublicMirrorJson {
  return {
    id: mirror.id,
    name: mirror.name,
    enabled: mirror.enabled,
    state: overallState(mirror),
    stateSince: time(mirror.stateSince),
    http: protocolJson(mirror.http, mirror.health.http),
    https: protocolJson(mirror.https, mirror.health.https),
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
      running: mirror.isScanOpen,
    },
  }
}

const protocolJson = ({isUp, reason}: ProtocolState, health: ProtocolHealth): ProtocolJson => ({
  up: isUp,
  reason,
  rttMs: health.rttMs ?? null,
  ipv4: health.ipv4 ?? null,
  ipv6: health.ipv6 ?? null,
  certificateEnds: time(health.certificateEnds),
  failures: Math.max(0, -health.streak),
})

/** Milliseconds are left out where only seconds are known; null for what is no time. */
function time(unixSeconds: number | undefined): string | null {
  const date = new Date((unixSeconds ?? Number.NaN) * 1000)
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace('.000Z', 'Z')
}
