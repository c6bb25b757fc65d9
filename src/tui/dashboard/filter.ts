import type {MirrorRow, EventLine} from './state.js'
import {shownState} from './mirror-state.js'

interface Condition {
  readonly negated: boolean
  readonly field: 'text' | 'state' | 'country'
  readonly value: string
}

/**
 * What is typed after `/`: words that must all apply. `!` before one inverts
 * it; `state:down` and `country:de` ask one field, other words any text.
 */
function conditionsOf(filter: string): Condition[] {
  return filter
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '' && word !== '!')
    .map(word => {
      const negated = word.startsWith('!')
      const rest = negated ? word.slice(1) : word
      const [, field, value] = /^(state|country):(.*)$/.exec(rest) ?? []
      return field === undefined
        ? {negated, field: 'text', value: rest}
        : {negated, field: field as 'state', value: value ?? ''}
    })
}

const passes = (filter: string, test: (condition: Condition) => boolean): boolean =>
  conditionsOf(filter).every(condition => condition.value === '' || test(condition) !== condition.negated)

export const mirrorPasses = ({mirror}: MirrorRow, filter: string): boolean =>
  passes(filter, ({field, value}) => {
    switch (field) {
      case 'state':
        return shownState(mirror).startsWith(value)
      case 'country':
        return mirror.countryCodes.some(code => code.toLowerCase() === value)
      case 'text':
        return `${mirror.name} ${mirror.httpUrl} ${mirror.countryCodes.join(' ')} ${mirror.sponsorName}`
          .toLowerCase()
          .includes(value)
    }
  })

/** In the list of events `state:` is the severity. */
export const eventPasses = ({severity, subject, text}: EventLine, filter: string): boolean =>
  passes(filter, ({field, value}) =>
    field === 'state' ? severity.startsWith(value) : `${severity} ${subject} ${text}`.toLowerCase().includes(value),
  )

export const textPasses = (text: string, filter: string): boolean =>
  passes(filter, ({value}) => text.toLowerCase().includes(value))
