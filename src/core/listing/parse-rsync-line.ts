import {NANOS_PER_SECOND} from '../mod-time.js'
import {type ListedFile, listedPath} from './listed-file.js'

const BLANK = 0x20
const COMMA = 0x2c
const ZERO = 0x30
const DATE_LENGTH = '2020/01/31 23:59:59'.length

/**
 * Reads one line of `rsync --list-only --no-h -8` under `TZ=UTC`:
 *
 *     -rw-r--r--       1,234 2020/01/31 23:59:59 the name
 *
 * `line` holds the bytes as latin1, without the line end. The name starts after
 * exactly one blank and goes to the end; `\#ooo` in it is a byte. Returns
 * `skip` for what is not a regular file, undefined for a line of another shape.
 */
export function parseRsyncLine(line: string): ListedFile | 'skip' | undefined {
  if (line.charCodeAt(10) !== BLANK) return undefined
  if (line.charCodeAt(0) !== 0x2d) return 'dlpscb'.includes(line.charAt(0)) ? 'skip' : undefined

  let at = 11
  while (line.charCodeAt(at) === BLANK) at++
  let size = 0
  const sizeStart = at
  for (; ; at++) {
    const code = line.charCodeAt(at)
    if (code >= ZERO && code <= 0x39) size = size * 10 + code - ZERO
    else if (code !== COMMA) break
  }
  if (at === sizeStart || line.charCodeAt(at) !== BLANK || size > Number.MAX_SAFE_INTEGER) return undefined
  while (line.charCodeAt(at) === BLANK) at++

  const seconds = secondsAt(line, at)
  const nameStart = at + DATE_LENGTH + 1
  if (seconds === undefined || line.charCodeAt(nameStart - 1) !== BLANK || line.length === nameStart) return undefined
  const path = listedPath(unescapeName(line.slice(nameStart)))
  return path === undefined ? undefined : {path, size, modTime: BigInt(seconds) * NANOS_PER_SECOND}
}

/** rsync writes a control character as `\#` and three octal digits, and so the backslash of a name that looks like that. */
export const unescapeName = (name: string): string =>
  name.includes('\\#')
    ? name.replace(/\\#([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
    : name

/** Unix seconds of `YYYY/MM/DD HH:MM:SS` at this place of the line. */
function secondsAt(line: string, at: number): number | undefined {
  const separators =
    line.charCodeAt(at + 4) === 0x2f &&
    line.charCodeAt(at + 7) === 0x2f &&
    line.charCodeAt(at + 10) === BLANK &&
    line.charCodeAt(at + 13) === 0x3a &&
    line.charCodeAt(at + 16) === 0x3a
  if (!separators) return undefined
  const year = twoDigits(line, at) * 100 + twoDigits(line, at + 2)
  const month = twoDigits(line, at + 5)
  const day = twoDigits(line, at + 8)
  const hour = twoDigits(line, at + 11)
  const minute = twoDigits(line, at + 14)
  const second = twoDigits(line, at + 17)
  // Written so that NaN, a character that is no digit, fails as well.
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
  if (!isDate || !(hour < 24 && minute < 60 && second < 60)) return undefined
  return daysSinceEpoch(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
}

function twoDigits(line: string, at: number): number {
  const tens = line.charCodeAt(at) - ZERO
  const ones = line.charCodeAt(at + 1) - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

function daysIn(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/**
 * Days of the Gregorian calendar, counted in years that begin in March so that
 * the leap day comes last. A Date object for each line would cost more than all the rest.
 */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1
  const marchMonth = (month + 9) % 12
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400)
  const DAYS_FROM_MARCH_OF_YEAR_0 = 719_469
  return marchYear * 365 + leapDays + Math.floor((153 * marchMonth + 2) / 5) + day - DAYS_FROM_MARCH_OF_YEAR_0
}
