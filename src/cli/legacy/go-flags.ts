type GoFlagKind = 'boolean' | 'string' | 'integer'
export type GoFlags = Readonly<Record<string, GoFlagKind>>

export type GoFlagsResult =
  | {readonly kind: 'parsed'; readonly flags: ReadonlyMap<string, string | boolean>; readonly rest: readonly string[]}
  | {readonly kind: 'help'}
  | {readonly kind: 'wrong'; readonly message: string}

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False'])

/**
 * Reads arguments as Go's `flag` package does: one dash or two, `-x=v` or `-x v`, booleans only with `=`,
 * everything from the first other word on is left over, `--` ends the flags. Messages are Go's.
 */
export function parseGoFlags(args: readonly string[], known: GoFlags): GoFlagsResult {
  const flags = new Map<string, string | boolean>()
  let i = 0
  for (; i < args.length; i++) {
    const argument = args[i] ?? ''
    if (argument === '--') return {kind: 'parsed', flags, rest: args.slice(i + 1)}
    const [, dashed] = /^--?(.+)$/s.exec(argument) ?? []
    if (dashed === undefined) break
    if (/^[-=]/.test(dashed)) return {kind: 'wrong', message: `bad flag syntax: ${argument}`}

    const equals = dashed.indexOf('=')
    const name = equals === -1 ? dashed : dashed.slice(0, equals)
    const given = equals === -1 ? undefined : dashed.slice(equals + 1)
    const kind = Object.hasOwn(known, name) ? known[name] : undefined
    if (kind === undefined) {
      if (name === 'help' || name === 'h') return {kind: 'help'}
      return {kind: 'wrong', message: `flag provided but not defined: -${name}`}
    }
    if (kind === 'boolean') {
      const text = given ?? 'true'
      if (!TRUE.has(text) && !FALSE.has(text)) {
        return {kind: 'wrong', message: `invalid boolean value "${text}" for -${name}: parse error`}
      }
      flags.set(name, TRUE.has(text))
      continue
    }
    const value = given ?? args[++i]
    if (value === undefined) return {kind: 'wrong', message: `flag needs an argument: -${name}`}
    if (kind === 'integer' && !/^[+-]?\d{1,15}$/.test(value)) {
      return {kind: 'wrong', message: `invalid value "${value}" for flag -${name}: parse error`}
    }
    flags.set(name, value)
  }
  return {kind: 'parsed', flags, rest: args.slice(i)}
}
