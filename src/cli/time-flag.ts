import {Flags} from '@oclif/core'
import {parseLifetime} from '../core/admin/token-lifetime.js'
import {MirrorbitsError} from '../core/errors.js'
import {parseDay} from '../core/stats/periods.js'

const TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/i

/** Of itself a date that no month has, as February 30, is one of the next. */
const parseTime = (text: string): number =>
  TIME.test(text) && parseDay(text.slice(0, 10)) !== undefined ? Date.parse(text) : NaN

/** A flag that takes a day or a time, as Unix milliseconds. */
export const timeFlag = Flags.custom<number>({
  helpValue: 'TIME',
  parse: text => orWrong(parseTime(text), `"${text.slice(0, 60)}" is not a time like 2026-11-21T12:00Z.`),
})

/** The same for what has been: also takes how long ago it is, as 12h. */
export const pastFlag = Flags.custom<number>({
  helpValue: 'TIME',
  parse: text => {
    const ago = parseLifetime(text)
    return orWrong(
      ago === undefined ? parseTime(text) : Date.now() - ago * 1000,
      `"${text.slice(0, 60)}" is neither a time like 2026-11-21T12:00Z nor an age like 12h, 7d or 4w.`,
    )
  },
})

const orWrong = (time: number, problem: string): Promise<number> =>
  Number.isNaN(time) ? Promise.reject(new MirrorbitsError('MB_USAGE', problem)) : Promise.resolve(time)
