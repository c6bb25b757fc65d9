import * as z from 'zod'
import {SCAN_PROTOCOLS, type MirrorSettings} from '../../core/mirror.js'
import type {DescribedMirrorJson, MirrorJson} from '../../operations/mirror-json.js'
import type {SelectJson} from '../../operations/select-json.js'

const time = z.string().describe('RFC 3339').nullable()
const protocolState = z.object({
  up: z.boolean(),
  reason: z.string(),
  rttMs: z.number().nullable(),
  ipv4: z.boolean().nullable(),
  ipv6: z.boolean().nullable(),
  certificateEnds: time,
  failures: z.int(),
})
const text = z.string().max(4096)
const codes = z.array(z.string().max(2)).max(300)

export const errorSchema = z.object({code: z.string(), message: z.string(), hint: z.string().nullable()})

export const mirrorSchema = z.object({
  id: z.int(),
  name: z.string(),
  enabled: z.boolean(),
  state: z.enum(['disabled', 'up', 'down', 'up/down', 'down/up']),
  stateSince: time,
  http: protocolState,
  https: protocolState,
  urls: z.object({http: z.string(), rsync: z.string(), ftp: z.string(), listing: z.string()}),
  rsyncOptions: z.array(z.string()),
  place: z.object({
    continent: z.string(),
    countries: z.array(z.string()),
    excludedCountries: z.array(z.string()),
    latitude: z.number(),
    longitude: z.number(),
    asNumber: z.int(),
  }),
  only: z.object({continent: z.boolean(), country: z.boolean(), asNumber: z.boolean()}),
  score: z.int(),
  maxShare: z.number(),
  allowRedirects: z.enum(['default', 'allowed', 'forbidden']),
  sponsor: z.object({name: z.string(), url: z.string(), logoUrl: z.string()}),
  sync: z.object({
    last: time,
    lastSuccessful: time,
    protocol: z.enum(SCAN_PROTOCOLS).nullable(),
    traceTime: time,
    timeOffsetMs: z.number(),
    running: z.boolean().describe('A scan has begun and not ended.'),
  }),
  admin: z.object({name: z.string(), email: z.string()}),
  customData: z.string(),
  comment: z.string(),
}) satisfies z.ZodType<MirrorJson>

export const describedMirrorSchema = mirrorSchema.extend({
  files: z.object({known: z.int(), total: z.int(), differing: z.int()}),
  today: z.object({downloads: z.int(), bytes: z.number(), share: z.number()}),
}) satisfies z.ZodType<DescribedMirrorJson>

const settings = {
  name: z.string().max(255),
  httpUrl: text,
  rsyncUrl: text,
  ftpUrl: text,
  listingUrl: text,
  rsyncOptions: z.array(text).max(100),
  sponsorName: text,
  sponsorUrl: text,
  sponsorLogoUrl: text,
  adminName: text,
  adminEmail: text,
  customData: text,
  continentOnly: z.boolean(),
  countryOnly: z.boolean(),
  asOnly: z.boolean(),
  score: z.int(),
  maxShare: z.number(),
  latitude: z.number(),
  longitude: z.number(),
  continentCode: z.string().max(2),
  countryCodes: codes,
  excludedCountryCodes: codes,
  asNumber: z.int(),
  comment: text,
  enabled: z.boolean(),
  allowRedirects: z.enum(['default', 'allowed', 'forbidden']),
} satisfies Record<keyof MirrorSettings, z.ZodType>

/** Settings of a mirror of which any may be left out. */
export const settingsSchema = z.strictObject(settings).partial()
export const newMirrorSchema = settingsSchema.required({name: true, httpUrl: true})

const logEntries = z.array(
  z.looseObject({kind: z.string(), mirror: z.int(), timestamp: z.string().describe('RFC 3339')}),
)
export const mirrorLogSchema = z.object({mirror: z.string(), entries: logEntries})
export const allMirrorLogsSchema = z.object({entries: logEntries})

export const checkSchema = z.object({
  mirror: z.string(),
  id: z.int(),
  protocols: z.array(
    z.object({
      protocol: z.enum(['http', 'https']),
      up: z.boolean(),
      reason: z.string(),
      text: z.string(),
      latencyMs: z.number(),
      rttMs: z.number().nullable(),
      ipv4: z.boolean().nullable(),
      ipv6: z.boolean().nullable(),
      certificateEnds: time,
      wrongFiles: z.array(z.string()),
      exchanges: z.array(
        z.object({
          method: z.enum(['HEAD', 'GET']),
          url: z.string(),
          requestHeaders: z.record(z.string(), z.string()),
          status: z.int().nullable(),
          responseHeaders: z.record(z.string(), z.string()),
        }),
      ),
    }),
  ),
})

const chosen = z.object({
  name: z.string(),
  url: z.string(),
  distanceKm: z.number(),
  score: z.number(),
  weight: z.number(),
})

export const selectSchema = z.object({
  selection: z.object({
    file: z.object({path: z.string(), size: z.number(), modTime: z.string()}),
    client: z.object({
      address: z.string(),
      located: z.boolean(),
      country: z.string(),
      continent: z.string(),
      city: z.string(),
      latitude: z.number(),
      longitude: z.number(),
      asNumber: z.number(),
      asName: z.string(),
    }),
    https: z.enum(['none', 'required', 'forbidden']),
    strategy: z.enum(['classic', 'balanced']),
    sentTo: z.object({name: z.string(), share: z.number(), until: time}).nullable(),
    mirrors: z.array(chosen),
    excluded: z.array(z.object({name: z.string(), distanceKm: z.number(), kind: z.string(), reason: z.string()})),
    fallbacks: z.array(chosen),
    withoutFile: z.array(z.string()),
  }) satisfies z.ZodType<SelectJson>,
  canLocate: z.boolean().describe('False: there is no GeoIP database.'),
})

export const tokenSchema = z.object({
  name: z.string(),
  scope: z.enum(['read', 'scan', 'admin']),
  created: z.string().describe('RFC 3339'),
  expires: time,
  lastUsed: time.describe('Up to a minute late.'),
})

export const requestSchema = z.object({
  mirror: z.string().optional(),
  request: z.string().describe('Its events carry this id.'),
})
