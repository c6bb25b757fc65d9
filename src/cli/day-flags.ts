import {Flags} from '@oclif/core'
import {MirrorbitsError} from '../core/errors.js'
import {type DayRange, dayRange, parseDays} from '../core/stats/periods.js'

/** A month stands for its first day, or for its last. */
const day = (end: keyof DayRange): ReturnType<typeof Flags.custom<number>> =>
  Flags.custom<number>({
    helpValue: 'YYYY-MM-DD',
    parse: text => {
      const days = parseDays(text)
      if (days !== undefined) return Promise.resolve(days[end])
      return Promise.reject(
        new MirrorbitsError('MB_USAGE', `"${text}" is neither a day like 2026-11-21 nor a month like 2026-11.`),
      )
    },
  })

export const dayFlags = {
  from: day('from')({description: 'First day (UTC), included; or a month, as 2026-11.'}),
  to: day('to')({description: 'Last day (UTC), included; or a month.'}),
}

/** The days a command was asked for; undefined for all time. */
export const chosenDays = (
  {from, to}: {readonly from: number | undefined; readonly to: number | undefined},
  now: number,
): DayRange | undefined => dayRange({from, to}, now)
