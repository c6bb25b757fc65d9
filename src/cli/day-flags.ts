import {Flags} from '@oclif/core'
import {MirrorbitsError} from '../core/errors.js'
import {type DayRange, dayRange, parseDay} from '../core/stats/periods.js'

const day = Flags.custom<number>({
  helpValue: 'YYYY-MM-DD',
  parse: text => {
    const at = parseDay(text)
    if (at !== undefined) return Promise.resolve(at)
    return Promise.reject(new MirrorbitsError('MB_USAGE', `"${text}" is not a day like 2026-11-21.`))
  },
})

export const dayFlags = {
  from: day({description: 'First day (UTC), included.'}),
  to: day({description: 'Last day (UTC), included.'}),
}

/** The days a command was asked for; undefined for all time. */
export const chosenDays = (
  {from, to}: {readonly from: number | undefined; readonly to: number | undefined},
  now: number,
): DayRange | undefined => dayRange({from, to}, now)
