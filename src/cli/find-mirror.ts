import {MirrorbitsError} from '../core/errors.js'
import {matchMirrorName, mirrorsByPart} from '../core/mirror-names.js'
import {printable} from '../core/text/display-width.js'

const LISTED = 20

/** The mirror an operator means. Throws MB_MIRROR_NOT_FOUND and MB_MIRROR_AMBIGUOUS. */
export function findMirror<T extends {readonly name: string}>(
  mirrors: readonly T[],
  typed: string,
  options: {readonly exact: boolean} = {exact: false},
): T {
  const match = matchMirrorName(mirrors, typed, options)
  switch (match.kind) {
    case 'found':
      return match.mirror
    case 'ambiguous': {
      const names = match.mirrors.slice(0, LISTED).map(({name}) => printable(name))
      const more = match.mirrors.length > LISTED ? ` and ${match.mirrors.length - LISTED} more` : ''
      throw new MirrorbitsError('MB_MIRROR_AMBIGUOUS', `"${printable(typed)}" could be ${names.join(', ')}${more}.`, {
        hint: 'Type more of the name.',
      })
    }
    case 'unknown':
      throw new MirrorbitsError('MB_MIRROR_NOT_FOUND', `No mirror is named "${printable(typed)}".`, {
        hint: hintFor(mirrors, typed, match.suggestion, options),
      })
  }
}

function hintFor(
  mirrors: readonly {readonly name: string}[],
  typed: string,
  suggestion: string | undefined,
  {exact}: {readonly exact: boolean},
): string {
  const part = exact && typed !== '' ? mirrorsByPart(mirrors, typed)[0]?.name : undefined
  if (part !== undefined) return `Without a terminal the full name is needed. Did you mean "${printable(part)}"?`
  if (suggestion !== undefined) return `Did you mean "${printable(suggestion)}"?`
  return 'Run "mirrorbits mirror list" to see the names.'
}

/** The mirrors an operator means, each once, in the order typed. */
export function findMirrors<T extends {readonly name: string}>(
  mirrors: readonly T[],
  typed: readonly string[],
  options?: {readonly exact: boolean},
): T[] {
  return [...new Set(typed.map(name => findMirror(mirrors, name, options)))]
}

/** What changes traffic or cannot be undone takes a guess at the name only from a person who sees what it hit. */
export const exactWithoutTerminal = (): {readonly exact: boolean} => ({exact: !process.stdin.isTTY})
