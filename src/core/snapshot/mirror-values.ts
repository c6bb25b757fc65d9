import type {ProtocolHealth} from '../health/protocol-health.js'
import {SCAN_PROTOCOLS, type Mirror, type ProtocolState} from '../mirror.js'

/** A mirror as JSON holds it: whole numbers that may be large are text. */
export const mirrorValues = (mirror: Mirror): object => ({
  ...mirror,
  lastSuccessfulSyncPrecision: String(mirror.lastSuccessfulSyncPrecision),
})

/** Reads what `mirrorValues` made. Throws a RangeError when it is anything else. */
export function mirrorOf(value: unknown): Mirror {
  const values = record(value)
  return Object.fromEntries(
    Object.entries(READERS).map(([field, read]) => [field, (read as (value: unknown) => unknown)(values[field])]),
  ) as unknown as Mirror
}

export const fail = (what: string): never => {
  throw new RangeError(`${what} is not what it should be.`)
}

export const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : fail('A record')
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : fail('A list'))
export const text = (value: unknown): string => (typeof value === 'string' ? value : fail('A text'))
export const whole = (value: unknown): number => (Number.isSafeInteger(value) ? Number(value) : fail('A whole number'))
const number = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : fail('A number')
const flag = (value: unknown): boolean => (typeof value === 'boolean' ? value : fail('A flag'))
const texts = (value: unknown): string[] => list(value).map(text)
export const big = (value: unknown): bigint =>
  /^-?\d{1,19}$/.test(text(value)) ? BigInt(text(value)) : fail('A number')
const state = (value: unknown): ProtocolState => {
  const {isUp, reason} = record(value)
  return {isUp: flag(isUp), reason: text(reason)}
}
const maybe =
  <T>(read: (value: unknown) => T) =>
  (value: unknown): T | undefined =>
    value === undefined ? undefined : read(value)
const health = (value: unknown): ProtocolHealth => {
  const {streak, rttMs, ipv4, ipv6, certificateEnds} = record(value)
  return {
    streak: whole(streak),
    rttMs: maybe(number)(rttMs),
    ipv4: maybe(flag)(ipv4),
    ipv6: maybe(flag)(ipv6),
    certificateEnds: maybe(number)(certificateEnds),
  }
}
const oneOf =
  <const T extends string>(choices: readonly T[]) =>
  (value: unknown): T =>
    choices.find(choice => choice === value) ?? fail('A word')

const READERS: {readonly [K in keyof Mirror]-?: (value: unknown) => Mirror[K]} = {
  id: whole,
  name: text,
  httpUrl: text,
  rsyncUrl: text,
  ftpUrl: text,
  listingUrl: text,
  rsyncOptions: texts,
  maxShare: number,
  sponsorName: text,
  sponsorUrl: text,
  sponsorLogoUrl: text,
  adminName: text,
  adminEmail: text,
  customData: text,
  continentOnly: flag,
  countryOnly: flag,
  asOnly: flag,
  score: number,
  latitude: number,
  longitude: number,
  continentCode: text,
  countryCodes: texts,
  excludedCountryCodes: texts,
  asNumber: whole,
  comment: text,
  enabled: flag,
  allowRedirects: oneOf(['default', 'allowed', 'forbidden']),
  http: state,
  https: state,
  health: value => {
    const {http, https} = record(value)
    return {http: health(http), https: health(https)}
  },
  isDisabledByCheck: flag,
  isScanOpen: flag,
  stateSince: maybe(whole),
  lastSync: maybe(whole),
  lastSuccessfulSync: maybe(whole),
  lastSuccessfulSyncProtocol: maybe(oneOf(SCAN_PROTOCOLS)),
  lastSuccessfulSyncPrecision: big,
  lastModTime: maybe(whole),
  tzOffsetMs: whole,
}
