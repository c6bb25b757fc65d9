import {Flags} from '@oclif/core'
import {MirrorbitsError} from '../core/errors.js'

/** A flag that takes names of columns, separated by commas. */
export const columnList = <T extends string>(known: readonly T[]) =>
  Flags.custom<T[]>({
    helpValue: 'LIST',
    parse: text => {
      const names = text.split(',').map(name => name.trim().toLowerCase())
      const columns = names.flatMap(name => known.find(column => column === name) ?? [])
      if (columns.length === names.length) return Promise.resolve(columns)
      return Promise.reject(
        new MirrorbitsError('MB_USAGE', `"${text}" names a column that there is not.`, {
          hint: `Choose from ${known.join(', ')}.`,
        }),
      )
    },
  })
