/** Where inside of a value: names of a section, places in a list. */
export type ValuePath = readonly (string | number)[]

/** Something that is not as it must be. `must` completes "must be …". */
export interface ValueProblem {
  readonly path: ValuePath
  readonly must: string
}

export type Checked<T> =
  {readonly isRight: true; readonly value: T} | {readonly isRight: false; readonly problems: readonly ValueProblem[]}

/**
 * Checks what was written for a value, undefined when nothing was; scalars arrive as text. Plain functions and no
 * schemas: every command checks the configuration, and to build schemas for it took a tenth of its start.
 */
export type Check<T> = (written: unknown) => Checked<T>

export type CheckedBy<C> = C extends Check<infer T> ? T : never

const right = <T>(value: T): Checked<T> => ({isRight: true, value})
const wrong = (must: string): Checked<never> => ({isRight: false, problems: [{path: [], must}]})

/** Text that `read` makes a value of; it is wrong where that is undefined. */
export const textThat =
  <T>(must: string, read: (text: string) => T | undefined): Check<T> =>
  written => {
    const value = typeof written === 'string' ? read(written) : undefined
    return value === undefined ? wrong(must) : right(value)
  }

export const orElse =
  <T, const F>(check: Check<T>, fallback: F): Check<T | F> =>
  written =>
    written === undefined ? right(fallback) : check(written)

/** One value or a list of them, which is not empty. */
export const oneOrMore =
  <T>(check: Check<T>, must: string): Check<readonly T[]> =>
  written => {
    const checked = listed(check, must, {least: 1})(Array.isArray(written) ? written : [written])
    return checked.isRight ? checked : wrong(must)
  }

/** A list whose items pass `check`. */
export const listed =
  <T>(check: Check<T>, must: string, {least = 0, most = Infinity, mostText = must}: ListBounds = {}): Check<T[]> =>
  written => {
    if (!Array.isArray(written) || written.length < least) return wrong(must)
    if (written.length > most) return wrong(mostText)
    const items = written.map((item: unknown, index) => within(index, check(item)))
    return together(items, values => values)
  }

interface ListBounds {
  readonly least?: number
  readonly most?: number
  readonly mostText?: string
}

export type Checks = Readonly<Record<string, Check<unknown>>>
export type CheckedFields<S extends Checks> = {readonly [K in keyof S]: CheckedBy<S[K]>}

/** A section whose fields pass their checks. Other fields are left out, or with `isClosed` make it wrong. */
export const fieldsOf =
  <S extends Checks>(checks: S, must: string, {isClosed = false} = {}): Check<CheckedFields<S>> =>
  written => {
    if (typeof written !== 'object' || written === null || Array.isArray(written)) return wrong(must)
    const given = new Map<string, unknown>(Object.entries(written))
    if (isClosed && [...given.keys()].some(name => !Object.hasOwn(checks, name))) return wrong(must)
    const fields = Object.entries(checks).map(([name, check]) => within(name, namedValue(name, check(given.get(name)))))
    return together(fields, entries => Object.fromEntries(entries) as CheckedFields<S>)
  }

const namedValue = <T>(name: string, checked: Checked<T>): Checked<[string, T]> =>
  checked.isRight ? right([name, checked.value]) : checked

const within = <T>(step: string | number, checked: Checked<T>): Checked<T> =>
  checked.isRight
    ? checked
    : {isRight: false, problems: checked.problems.map(({path, must}) => ({path: [step, ...path], must}))}

function together<T, R>(all: readonly Checked<T>[], make: (values: T[]) => R): Checked<R> {
  const problems = all.flatMap(checked => (checked.isRight ? [] : checked.problems))
  if (problems.length > 0) return {isRight: false, problems}
  return right(make(all.flatMap(checked => (checked.isRight ? [checked.value] : []))))
}

/** What a value is when nothing is written; undefined where something must be. */
export function defaultOf<T>(check: Check<T>): T | undefined {
  const checked = check(undefined)
  return checked.isRight ? checked.value : undefined
}
