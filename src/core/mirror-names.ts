import {closest} from './text/closest.js'

interface Named {
  readonly name: string
}

export type NameMatch<T> =
  | {readonly kind: 'found'; readonly mirror: T}
  | {readonly kind: 'ambiguous'; readonly mirrors: readonly T[]}
  | {readonly kind: 'unknown'; readonly suggestion: string | undefined}

/**
 * The mirror that an operator means: first the exact name, then one that it begins, then one that it is part of;
 * the last two regardless of case. With `exact` only the full name, in its case, is taken.
 */
export function matchMirrorName<T extends Named>(
  mirrors: readonly T[],
  typed: string,
  {exact}: {readonly exact: boolean},
): NameMatch<T> {
  const same = mirrors.find(({name}) => name === typed)
  if (same !== undefined) return {kind: 'found', mirror: same}

  if (!exact && typed !== '') {
    const wanted = typed.toLowerCase()
    const byPart = mirrors.filter(({name}) => name.toLowerCase().includes(wanted))
    const byPrefix = byPart.filter(({name}) => name.toLowerCase().startsWith(wanted))
    const matches = byPrefix.length > 0 ? byPrefix : byPart
    const [first] = matches
    if (first !== undefined) {
      return matches.length === 1 ? {kind: 'found', mirror: first} : {kind: 'ambiguous', mirrors: matches}
    }
  }
  const names = mirrors.map(({name}) => name)
  return {kind: 'unknown', suggestion: closest(typed, names)}
}

/**
 * What the original's verbs take: any part of the name, regardless of case. An equal name wins, which
 * the original does not know: there `m1` cannot be named at all once there is an `m10`.
 */
export function mirrorsByPart<T extends Named>(mirrors: readonly T[], typed: string): T[] {
  const same = mirrors.filter(({name}) => name === typed)
  if (same.length > 0) return same
  const wanted = typed.toLowerCase()
  return mirrors.filter(({name}) => name.toLowerCase().includes(wanted))
}
