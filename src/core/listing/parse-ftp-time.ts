import {type ModTime, NANOS_PER_MILLISECOND, NANOS_PER_SECOND} from '../mod-time.js'

const SHAPE = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{1,20}))?$/

/** Reads `YYYYMMDDHHMMSS` with an optional fraction, always UTC (RFC 3659, 2.3); undefined for what is no such time. */
export function parseFtpTime(text: string): ModTime | undefined {
  const [whole, ...parts] = SHAPE.exec(text) ?? []
  if (whole === undefined) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(0, 6).map(Number)
  if (hour > 23 || minute > 59 || second > 59) return undefined
  // Not Date.UTC with all parts: it takes a year below 100 for one of the 20th century.
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  date.setUTCHours(hour, minute, second)
  const nanos = BigInt((parts[6] ?? '').slice(0, 9).padEnd(9, '0'))
  return BigInt(date.getTime()) * NANOS_PER_MILLISECOND + nanos
}

/** The reply to MDTM, for example `213 20200131235959.123`. */
export const parseMdtmReply = (reply: string): ModTime | undefined =>
  parseFtpTime(/^213 +(\S+)\s*$/.exec(reply)?.[1] ?? '')

const GRAINS = [NANOS_PER_SECOND, NANOS_PER_MILLISECOND, 1000n]

/** How exact a time is: a second, a millisecond, a microsecond, or a nanosecond. */
export const grainOf = (time: ModTime): bigint => GRAINS.find(grain => time % grain === 0n) ?? 1n
