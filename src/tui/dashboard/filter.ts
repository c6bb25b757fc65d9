import type {EventLine, LiveRequest, MirrorRow} from './state.js'
import {reasonOf, shownState} from './mirror-state.js'

interface Condition {
  readonly negated: boolean
  /** Empty for a word that may be anywhere. */
  readonly field: string
  readonly value: string
}

/**
 * What is typed after `/`: words that must all apply. `!` before one inverts it; `state:down` and `country:de` ask one
 * field, `rtt:>100` and `share:<1` compare a number; other words ask any text.
 */
function conditionsOf(filter: string): Condition[] {
  return filter
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '' && word !== '!')
    .map(word => {
      const negated = word.startsWith('!')
      const rest = negated ? word.slice(1) : word
      const [, field, value] = /^([a-z]+):(.*)$/.exec(rest) ?? []
      return field === undefined || value === undefined ? {negated, field: '', value: rest} : {negated, field, value}
    })
}

const passes = (filter: string, test: (condition: Condition) => boolean): boolean =>
  conditionsOf(filter).every(condition => condition.value === '' || test(condition) !== condition.negated)

/** A word with a colon that asks no field of ours, such as a part of an address. */
const wordOf = ({field, value}: Pick<Condition, 'field' | 'value'>): string =>
  field === '' ? value : `${field}:${value}`

type MirrorTest = (row: MirrorRow, value: string, at: number) => boolean

const number =
  (of: (row: MirrorRow, at: number) => number | undefined): MirrorTest =>
  (row, value, at) => {
    const [, sign, limit] = /^([<>]?)(\d+(?:\.\d+)?)$/.exec(value) ?? []
    const found = of(row, at)
    if (limit === undefined || found === undefined) return false
    return sign === '>'
      ? found > Number(limit)
      : sign === '<'
        ? found < Number(limit)
        : Math.round(found) === Number(limit)
  }
const text =
  (of: (row: MirrorRow) => string): MirrorTest =>
  (row, value) =>
    of(row).toLowerCase().includes(value)

const MIRROR_FIELDS = new Map<string, MirrorTest>([
  ['state', ({mirror}, value) => shownState(mirror).startsWith(value)],
  ['country', ({mirror}, value) => mirror.countryCodes.some(code => code.toLowerCase() === value)],
  ['continent', ({mirror}, value) => mirror.continentCode.toLowerCase() === value],
  ['name', text(({mirror}) => mirror.name)],
  ['reason', text(({mirror}) => reasonOf(mirror))],
  ['sponsor', text(({mirror}) => mirror.sponsorName)],
  ['as', number(({mirror}) => mirror.asNumber)],
  ['score', number(({mirror}) => mirror.score)],
  ['rtt', number(({rtt}) => rtt)],
  ['share', number(({share}) => share * 100)],
  ['rate', number(({perSecond}) => perSecond)],
  // In minutes.
  ['synced', number(({mirror}, at) => at / 60_000 - (mirror.lastSuccessfulSync ?? 0) / 60)],
  ['files', number(row => (100 * (row.filesKnown - row.filesDiffering)) / Math.max(1, row.filesTotal))],
  // In GiB.
  ['today', number(({bytesToday}) => bytesToday / 2 ** 30)],
])

export const mirrorPasses = (row: MirrorRow, filter: string, at: number): boolean =>
  passes(filter, ({field, value}) => {
    const test = MIRROR_FIELDS.get(field)
    if (test !== undefined) return test(row, value, at)
    const {name, httpUrl, countryCodes, sponsorName} = row.mirror
    return `${name} ${httpUrl} ${countryCodes.join(' ')} ${sponsorName}`.toLowerCase().includes(wordOf({field, value}))
  })

/** In the list of events `state:` is the severity. */
export const eventPasses = ({severity, subject, text: told}: EventLine, filter: string): boolean =>
  passes(filter, ({field, value}) =>
    field === 'state'
      ? severity.startsWith(value)
      : `${severity} ${subject} ${told}`.toLowerCase().includes(wordOf({field, value})),
  )

/** `country:` is the client's. */
export const requestPasses = ({path, country, network}: LiveRequest, mirror: string, filter: string): boolean =>
  passes(filter, ({field, value}) =>
    field === 'country'
      ? country.toLowerCase() === value
      : `${path} ${country} as${network} ${mirror}`.toLowerCase().includes(wordOf({field, value})),
  )

export const textPasses = (shown: string, filter: string): boolean =>
  passes(filter, condition => shown.toLowerCase().includes(wordOf(condition)))
