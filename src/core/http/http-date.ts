const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const DAYS = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ')

const IMF = /^[a-z]{3}, (\d\d) ([a-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/i
const RFC_850 = /^[a-z]{6,9}, (\d\d)-([a-z]{3})-(\d\d) (\d\d):(\d\d):(\d\d) [A-Z]{3,4}$/i
const ASCTIME = /^[a-z]{3} ([a-z]{3}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4})$/i

/** Reads the three date formats of RFC 9110, section 5.6.7, to Unix seconds. The weekday is not checked. */
export function parseHttpDate(text: string): number | undefined {
  const full = IMF.exec(text)
  if (full !== null) return seconds(full[3], full[2], full[1], full.slice(4))
  const short = RFC_850.exec(text)
  if (short !== null) return seconds(fullYear(Number(short[3])), short[2], short[1], short.slice(4))
  const c = ASCTIME.exec(text)
  return c === null ? undefined : seconds(c[6], c[1], c[2], c.slice(3, 6))
}

const fullYear = (twoDigits: number): number => (twoDigits >= 69 ? 1900 : 2000) + twoDigits

function seconds(
  year: number | string | undefined,
  monthName = '',
  day: string | undefined,
  clock: readonly string[],
): number | undefined {
  const month = MONTHS.findIndex(name => name.toLowerCase() === monthName.toLowerCase())
  const [hour = 0, minute = 0, second = 0] = clock.map(Number)
  if (month === -1 || hour > 23 || minute > 59 || second > 59) return undefined
  const date = new Date(0)
  date.setUTCFullYear(Number(year), month, Number(day))
  // A day that the month lacks rolls over into the next one.
  if (Number(day) < 1 || date.getUTCMonth() !== month) return undefined
  date.setUTCHours(hour, minute, second)
  return date.getTime() / 1000
}

/** Unix seconds as `Sun, 01 Jun 2025 06:00:00 GMT`; other zones' names for pages. */
export function httpDate(unixSeconds: number, zone: 'GMT' | 'UTC' = 'GMT'): string {
  const date = new Date(unixSeconds * 1000)
  const day = `${DAYS[date.getUTCDay()] ?? ''}, ${pad(date.getUTCDate())} ${MONTHS[date.getUTCMonth()] ?? ''}`
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(part => pad(part)).join(':')
  return `${day} ${pad(date.getUTCFullYear(), 4)} ${clock} ${zone}`
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0')
