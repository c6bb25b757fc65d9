import type {ProtocolHealth} from './health/protocol-health.js'

/** A mirror's id: counted up by Redis from 1, never used twice. */
export type MirrorId = number

/** What one protocol of a mirror looked like at its last health check. */
export interface ProtocolState {
  readonly isUp: boolean
  /** Why it is down; empty when it is up or was never checked. */
  readonly reason: string
}

/** How a mirror may answer a health check with a redirect: `default` follows `DisallowRedirects`. */
export type RedirectRule = 'default' | 'allowed' | 'forbidden'

/** In the order in which they are tried. */
export const SCAN_PROTOCOLS = ['rsync', 'ftp', 'http'] as const
export type ScanProtocol = (typeof SCAN_PROTOCOLS)[number]

/** What an operator decides about a mirror. */
export interface MirrorSettings {
  readonly name: string
  /** `http://…/`, `https://…/`, or without scheme when it serves both. Ends in `/`. */
  readonly httpUrl: string
  /** Ends in `/`; empty when there is none. */
  readonly rsyncUrl: string
  /** Ends in `/`; empty when there is none. */
  readonly ftpUrl: string
  /**
   * What is listed by HTTP: a folder (ends in `/`) or a manifest, relative to the HTTP URL or in full. Empty is the HTTP
   * URL, when there is neither an rsync nor an FTP URL; `none` is nothing.
   */
  readonly listingUrl: string
  /** `copy-links`, `include=PATTERN`, `exclude=PATTERN`, in the order in which rsync gets them. */
  readonly rsyncOptions: readonly string[]
  readonly sponsorName: string
  readonly sponsorUrl: string
  readonly sponsorLogoUrl: string
  readonly adminName: string
  readonly adminEmail: string
  readonly customData: string
  readonly continentOnly: boolean
  readonly countryOnly: boolean
  readonly asOnly: boolean
  /** Percent by which the computed score is raised, or lowered when negative. */
  readonly score: number
  /** Percent of any client's requests that may go here at most; 0 is no limit. */
  readonly maxShare: number
  readonly latitude: number
  readonly longitude: number
  /** Upper case, empty when unknown. */
  readonly continentCode: string
  /** Upper-case ISO codes; the first is where the mirror stands, the others it serves as well. */
  readonly countryCodes: readonly string[]
  /** Upper-case ISO codes of countries whose clients are never sent here. */
  readonly excludedCountryCodes: readonly string[]
  /** Autonomous system number; 0 is no number. */
  readonly asNumber: number
  readonly comment: string
  readonly enabled: boolean
  readonly allowRedirects: RedirectRule
}

/** A host that carries a copy of the repository: the operator's settings and what scans and checks found. */
export interface Mirror extends MirrorSettings {
  readonly id: MirrorId
  readonly http: ProtocolState
  readonly https: ProtocolState
  readonly health: {readonly http: ProtocolHealth; readonly https: ProtocolHealth}
  /** It is disabled because a file was missing, not by an operator: it is checked on, and enabled again when it has its files. */
  readonly isDisabledByCheck: boolean
  /** A scan has begun and not ended: it is running, or its node died. */
  readonly isScanOpen: boolean
  /** Unix seconds of the last change between up and down of either protocol. */
  readonly stateSince: number | undefined
  /** Unix seconds at which the last scan started, or ended when it succeeded. */
  readonly lastSync: number | undefined
  readonly lastSuccessfulSync: number | undefined
  readonly lastSuccessfulSyncProtocol: ScanProtocol | undefined
  /** Nanoseconds; 0 when never scanned. */
  readonly lastSuccessfulSyncPrecision: bigint
  /** Unix seconds from the mirror's trace file. */
  readonly lastModTime: number | undefined
  /** Milliseconds to add to the mirror's modification times. */
  readonly tzOffsetMs: number
}

/** Whether its last scan has ended without success. */
export const hasFailedScan = ({isScanOpen, lastSync, lastSuccessfulSync}: Mirror): boolean =>
  !isScanOpen && lastSync !== undefined && lastSync > (lastSuccessfulSync ?? -Infinity)

/** Which protocols a mirror's HTTP URL admits. */
export type UrlScheme = 'http' | 'https' | 'both'

export function schemeOf(httpUrl: string): UrlScheme {
  if (httpUrl.startsWith('http://')) return 'http'
  if (httpUrl.startsWith('https://')) return 'https'
  return 'both'
}

/** The mirror's address for one protocol, with scheme. */
export function baseUrl(httpUrl: string, protocol: 'http' | 'https'): string {
  return schemeOf(httpUrl) === 'both' ? `${protocol}://${httpUrl}` : httpUrl
}

/** Milliseconds of a round trip to the mirror over the faster of its protocols; undefined when none was measured. */
export function rttOf({httpUrl, health: {http, https}}: Mirror): number | undefined {
  const scheme = schemeOf(httpUrl)
  const measured = [scheme === 'https' ? undefined : http.rttMs, scheme === 'http' ? undefined : https.rttMs]
  const known = measured.filter(rtt => rtt !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

export type OverallState = 'disabled' | 'up' | 'down' | 'up/down' | 'down/up'

/** One word for the whole mirror; `up/down` names HTTP first, and only a URL without scheme can show it. */
export function overallState({enabled, http, https, httpUrl}: Mirror): OverallState {
  if (!enabled) return 'disabled'
  if (http.isUp === https.isUp) return http.isUp ? 'up' : 'down'
  switch (schemeOf(httpUrl)) {
    case 'http':
      return http.isUp ? 'up' : 'down'
    case 'https':
      return https.isUp ? 'up' : 'down'
    case 'both':
      return http.isUp ? 'up/down' : 'down/up'
  }
}

/** Adds the final slash that every stored URL has; an empty URL stays empty. */
export const withTrailingSlash = (url: string): string => (url === '' || url.endsWith('/') ? url : `${url}/`)

/** `" fr, de"` → `["FR", "DE"]`. */
export const parseLocationCodes = (text: string): string[] =>
  text
    .toUpperCase()
    .split(/[\s,]+/)
    .filter(code => code !== '')

/** Whether nothing at all differs between two records of a mirror. */
export const isSameMirror = (one: Mirror, other: Mirror): boolean => asText(one) === asText(other)

/** Whether both records lead to the same choice of mirrors: what is only shown to people may differ. */
export const isSameForChoice = (one: Mirror, other: Mirror): boolean =>
  asText(withoutMeasures(one)) === asText(withoutMeasures(other))

const asText = (mirror: object): string =>
  JSON.stringify(mirror, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))

const withoutMeasures = (mirror: Mirror): object => ({
  ...mirror,
  health: [mirror.health.http, mirror.health.https].map(({ipv4, ipv6}) => [ipv4 ?? 0, ipv6 ?? 0]),
})
