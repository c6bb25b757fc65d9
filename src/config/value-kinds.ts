import {type Check, type CheckedBy, fieldsOf, listed, oneOrMore, orElse, textThat} from './checks.js'

/** What a key takes: how it is checked, and how that is told to people. Every scalar of the file arrives as text. */
export interface ValueKind<T> {
  readonly type: string
  readonly defaultText: string
  /** Completes "must be …". */
  readonly allowed: string
  /** Names inside of it, for what is a section or a list of sections. */
  readonly fields?: readonly string[]
  readonly check: Check<T>
}

// eslint-disable-next-line no-control-regex -- none is good in a path, an address or a password
const ONE_LINE = /^[^\x00-\x1f\x7f]*$/
const HOST_AND_PORT = /^(?:[A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?\]):(\d{1,5})$/
const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on', 'y'].map(word => [word, true] as const),
  ...['false', 'no', 'off', 'n'].map(word => [word, false] as const),
])
/** The largest number of seconds or minutes that every part of the program can count with. */
const LARGEST = 2_147_483_647

export const isHostAndPort = (text: string): boolean => {
  const port = HOST_AND_PORT.exec(text)?.[1]
  return port !== undefined && Number(port) <= 65_535
}

export const isUnixSocket = (text: string): boolean => /^unix:\/./.test(text)

/** Text on one line that passes `accepts`. */
export function text(
  fallback: string,
  {allowed = 'text on one line', accepts = () => true}: {allowed?: string; accepts?: (value: string) => boolean} = {},
): ValueKind<string> {
  const {check} = requiredText(allowed, accepts)
  return {type: 'text', defaultText: fallback === '' ? 'empty' : fallback, allowed, check: orElse(check, fallback)}
}

/** Text on one line that must be there and pass `accepts`. */
export function requiredText(allowed: string, accepts: (value: string) => boolean): ValueKind<string> {
  const check = textThat(allowed, value => (ONE_LINE.test(value) && accepts(value) ? value : undefined))
  return {type: 'text', defaultText: 'none', allowed, check}
}

/** Text on one line that passes `accepts`, when there is one. */
export function optionalText(allowed: string, accepts: (value: string) => boolean): ValueKind<string | undefined> {
  const kind = requiredText(allowed, accepts)
  return {...kind, check: orElse(kind.check, undefined)}
}

/** One of these words, when there is one. */
export function choice<const T extends string>(choices: readonly T[]): ValueKind<T | undefined> {
  const allowed = `one of ${choices.join(', ')}`
  const check = textThat(allowed, value => choices.find(one => one === value))
  return {type: 'word', defaultText: 'none', allowed, check: orElse(check, undefined)}
}

export function yesNo(fallback: boolean): ValueKind<boolean> {
  const allowed = 'true or false (yes, no, on and off work too)'
  const check = textThat(allowed, value => WORDS.get(value.toLowerCase()))
  return {type: 'yes or no', defaultText: fallback ? 'true' : 'false', allowed, check: orElse(check, fallback)}
}

export function oneOf<const T extends string>(choices: readonly T[], fallback: NoInfer<T>): ValueKind<T> {
  const allowed = `one of ${choices.join(', ')}`
  const check = textThat(allowed, value => choices.find(one => one === value))
  return {type: 'word', defaultText: fallback, allowed, check: orElse(check, fallback)}
}

/** A list of texts on one line that each pass `accepts`. */
export function textList(
  fallback: readonly string[],
  {allowed: item, accepts}: {allowed: string; accepts: (value: string) => boolean},
): ValueKind<readonly string[]> {
  const allowed = `a list of ${item}`
  const check = listed(requiredText(item, accepts).check, allowed)
  return {type: 'list', defaultText: fallback.join(', '), allowed, check: orElse(check, [...fallback])}
}

/** One text on one line or a list of them, none of them empty. */
export function textOrList(fallback: string, allowed: string): ValueKind<readonly string[]> {
  const check = oneOrMore(requiredText(allowed, value => value !== '').check, allowed)
  return {type: 'text or list', defaultText: fallback, allowed, check: orElse(check, [fallback])}
}

/** A number from -`most` to `most`, when there is one. */
export function optionalNumber(most: number): ValueKind<number | undefined> {
  const allowed = `a number from -${most} to ${most}`
  const check = numberThat(allowed, /^[-+]?\d{1,10}(?:\.\d{1,15})?$/, value => Math.abs(value) <= most)
  return {type: 'number', defaultText: 'none', allowed, check: orElse(check, undefined)}
}

/** A whole number of `unit`. With `negativeIsZero` a number below zero counts as zero, as in the original. */
export function whole(
  fallback: number,
  {unit = '', min = 0, max = LARGEST, negativeIsZero = false}: WholeOptions = {},
): ValueKind<number> {
  const of = unit === '' ? '' : ` of ${unit}`
  const allowed = max === LARGEST ? `a whole number${of}, ${min} or more` : `a whole number${of} from ${min} to ${max}`
  const check = numberThat(
    allowed,
    /^[-+]?(?:0|[1-9]\d{0,15})(?:\.0*)?$/,
    value => value >= min && value <= max,
    value => (negativeIsZero ? Math.max(0, value) : value),
  )
  const type = unit === '' ? 'number' : unit
  return {type, defaultText: String(fallback), allowed, check: orElse(check, fallback)}
}

interface WholeOptions {
  readonly unit?: string
  readonly min?: number
  readonly max?: number
  readonly negativeIsZero?: boolean
}

/** A number above zero, kept as float32 as the original does. */
export function positive(fallback: number): ValueKind<number> {
  const allowed = 'a number above 0'
  const form = /^\+?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/
  const check = numberThat(allowed, form, value => value > 0 && value < Infinity, Math.fround)
  const defaultText = String(fallback)
  return {type: 'number', defaultText, allowed, check: orElse(check, Math.fround(fallback))}
}

/** Text of this form, read as a number; `accepts` sees what `become` makes of it. */
const numberThat = (
  allowed: string,
  form: RegExp,
  accepts: (value: number) => boolean,
  become: (value: number) => number = value => value,
): Check<number> =>
  textThat(allowed, written => {
    const value = form.test(written) ? become(Number(written)) : NaN
    return accepts(value) ? value : undefined
  })

/** What the program gets from a key of this kind. */
export type ValueOf<K extends ValueKind<unknown>> = CheckedBy<K['check']>

type Shape = Readonly<Record<string, ValueKind<unknown>>>
type Values<S extends Shape> = {readonly [K in keyof S]: ValueOf<S[K]>}

/** A section of keys; what is left out has its default. */
export function section<S extends Shape>(shape: S): ValueKind<Values<S>> {
  const fields = Object.keys(shape)
  const allowed = `a section of ${fields.join(', ')}`
  const check = fieldsOf(checksOf(shape), allowed)
  const defaultText = Object.entries(shape).map(([name, kind]) => `${name} ${kind.defaultText}`)
  return {
    ...{type: 'section', defaultText: defaultText.join(', '), allowed, fields},
    check: (written = {}) => check(written),
  }
}

/** A list of sections, empty when left out. */
export function listOf<S extends Shape>(
  shape: S,
  {most = Infinity, mostText = ''}: {readonly most?: number; readonly mostText?: string} = {},
): ValueKind<readonly Values<S>[]> {
  const {check, fields = []} = section(shape)
  const allowed = `a list whose items have ${fields.join(', ')}`
  const list = listed(check, allowed, {most, mostText})
  return {type: 'list', defaultText: 'empty', allowed, fields, check: orElse(list, [])}
}

const checksOf = <S extends Shape>(shape: S): {readonly [K in keyof S]: Check<ValueOf<S[K]>>} =>
  Object.fromEntries(Object.entries(shape).map(([name, {check}]) => [name, check])) as never
