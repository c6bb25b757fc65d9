import {parseGoFlags} from './go-flags.js'
import {COMMON_WORDS, LEGACY_VERBS} from './verbs.js'

/** A verb of the original whose words are `mirror VERB` here. */
export const isOriginalOnly = (verb: string): boolean => Object.hasOwn(LEGACY_VERBS, verb) && !COMMON_WORDS.has(verb)

/** `refresh`, `reload`, `stats` and `version` speak as the original does when a program listens, or when asked in its way. */
export function isOriginalForm(verb: string, args: readonly string[], isTerminal: boolean): boolean {
  // The original refreshes everything.
  if (verb === 'refresh' && args.some(argument => !argument.startsWith('-'))) return false
  if (args.some(argument => /^-[a-z]{2,}/i.test(argument))) return true
  // The original knows no statistics of all mirrors.
  if (isTerminal || (verb === 'stats' && args.length < 2)) return false
  return args.every(argument => parseGoFlags([argument], LEGACY_VERBS[verb] ?? {}).kind === 'parsed')
}
