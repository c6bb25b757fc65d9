import * as z from 'zod'

/** What a key takes: how it is checked, and how that is told to people. Every scalar of the file arrives as text. */
export interface ValueKind<T> {
  readonly type: string
  readonly defaultText: string
  /** Completes "must be …". */
  readonly allowed: string
  /** Names inside of it, for what is a section or a list of sections. */
  readonly fields?: readonly string[]
  readonly schema: z.ZodType<T>
}

// eslint-disable-next-line no-control-regex -- none is good in a path, an address or a password
const ONE_LINE = /^[^\x00-\x1f\x7f]*$/
const HOST_AND_PORT = /^(?:[A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?\]):(\d{1,5})$/
const WORDS: Readonly<Record<string, boolean>> = {
  ...{true: true, yes: true, on: true, y: true},
  ...{false: false, no: false, off: false, n: false},
}
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
  const schema = z
    .string(allowed)
    .refine(value => ONE_LINE.test(value) && accepts(value), allowed)
    .default(fallback)
  return {type: 'text', defaultText: fallback === '' ? 'empty' : fallback, allowed, schema}
}

/** Text on one line that must be there and pass `accepts`. */
export function requiredText(allowed: string, accepts: (value: string) => boolean): ValueKind<string> {
  const schema = z.string(allowed).refine(value => ONE_LINE.test(value) && accepts(value), allowed)
  return {type: 'text', defaultText: 'none', allowed, schema}
}

/** Text on one line that passes `accepts`, when there is one. */
export function optionalText(allowed: string, accepts: (value: string) => boolean): ValueKind<string | undefined> {
  return {...requiredText(allowed, accepts), schema: requiredText(allowed, accepts).schema.optional()}
}

/** One of these words, when there is one. */
export function choice<const T extends string>(choices: readonly T[]): ValueKind<T | undefined> {
  const allowed = `one of ${choices.join(', ')}`
  const schema = z.enum(choices, allowed) as unknown as z.ZodType<T>
  return {type: 'word', defaultText: 'none', allowed, schema: z.union([schema], allowed).optional()}
}

export function yesNo(fallback: boolean): ValueKind<boolean> {
  const allowed = 'true or false (yes, no, on and off work too)'
  const schema = z
    .string(allowed)
    .transform(value => WORDS[value.toLowerCase()])
    .pipe(z.boolean(allowed))
    .default(fallback)
  return {type: 'yes or no', defaultText: fallback ? 'true' : 'false', allowed, schema}
}

export function oneOf<const T extends string>(choices: readonly T[], fallback: NoInfer<T>): ValueKind<T> {
  const allowed = `one of ${choices.join(', ')}`
  const schema = z.enum(choices, allowed) as unknown as z.ZodType<T>
  return {type: 'word', defaultText: fallback, allowed, schema: z.union([schema], allowed).default(fallback as never)}
}

/** A list of texts on one line that each pass `accepts`. */
export function textList(
  fallback: readonly string[],
  {allowed, accepts}: {allowed: string; accepts: (value: string) => boolean},
): ValueKind<readonly string[]> {
  const item = requiredText(allowed, accepts)
  const schema = z.array(item.schema, `a list of ${allowed}`).default([...fallback])
  return {type: 'list', defaultText: fallback.join(', '), allowed: `a list of ${allowed}`, schema}
}

/** One text on one line or a list of them, none of them empty. */
export function textOrList(fallback: string, allowed: string): ValueKind<readonly string[]> {
  const {schema: item} = requiredText(allowed, value => value !== '')
  const schema = z.union([item.transform(value => [value]), z.array(item).min(1, allowed)], allowed).default([fallback])
  return {type: 'text or list', defaultText: fallback, allowed, schema}
}

/** A number from -`most` to `most`, when there is one. */
export function optionalNumber(most: number): ValueKind<number | undefined> {
  const allowed = `a number from -${most} to ${most}`
  const schema = z
    .string(allowed)
    .regex(/^[-+]?\d{1,10}(?:\.\d{1,15})?$/, allowed)
    .transform(Number)
    .pipe(z.number().min(-most, allowed).max(most, allowed))
    .optional()
  return {type: 'number', defaultText: 'none', allowed, schema}
}

/** A whole number of `unit`. With `negativeIsZero` a number below zero counts as zero, as in the original. */
export function whole(
  fallback: number,
  {unit = '', min = 0, max = LARGEST, negativeIsZero = false}: WholeOptions = {},
): ValueKind<number> {
  const of = unit === '' ? '' : ` of ${unit}`
  const allowed = max === LARGEST ? `a whole number${of}, ${min} or more` : `a whole number${of} from ${min} to ${max}`
  const schema = z
    .string(allowed)
    .regex(/^[-+]?(?:0|[1-9]\d{0,15})(?:\.0*)?$/, allowed)
    .transform(value => (negativeIsZero ? Math.max(0, Number(value)) : Number(value)))
    .pipe(z.number().min(min, allowed).max(max, allowed))
    .default(fallback)
  return {type: unit === '' ? 'number' : unit, defaultText: String(fallback), allowed, schema}
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
  const schema = z
    .string(allowed)
    .regex(/^\+?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/, allowed)
    .transform(value => Math.fround(Number(value)))
    .pipe(z.number(allowed).gt(0, allowed))
    .default(Math.fround(fallback))
  return {type: 'number', defaultText: String(fallback), allowed, schema}
}

/** What the program gets from a key of this kind. */
export type ValueOf<K extends ValueKind<unknown>> = K extends ValueKind<infer T> ? T : never

type Shape = Readonly<Record<string, ValueKind<unknown>>>
type Values<S extends Shape> = {readonly [K in keyof S]: S[K] extends ValueKind<infer T> ? T : never}

/** A section of keys; what is left out has its default. */
export function section<S extends Shape>(shape: S): ValueKind<Values<S>> {
  const fields = Object.keys(shape)
  const allowed = `a section of ${fields.join(', ')}`
  const schemas = Object.fromEntries(Object.entries(shape).map(([name, {schema}]) => [name, schema]))
  const schema = z.object(schemas, allowed).prefault({}) as unknown as z.ZodType<Values<S>>
  const defaultText = Object.entries(shape).map(([name, kind]) => `${name} ${kind.defaultText}`)
  return {type: 'section', defaultText: defaultText.join(', '), allowed, fields, schema}
}

/** A list of sections, empty when left out. */
export function listOf<S extends Shape>(shape: S): ValueKind<readonly Values<S>[]> {
  const {schema, fields = []} = section(shape)
  const allowed = `a list whose items have ${fields.join(', ')}`
  return {type: 'list', defaultText: 'empty', allowed, fields, schema: z.array(schema, allowed).default([])}
}
