import {run, type CliArguments} from './legacy/cli-arguments.js'
import {daemonArguments} from './legacy/daemon-arguments.js'
import {flatVerbArguments} from './legacy/flat-verb-arguments.js'
import {takeLeadingFlags} from './legacy/leading-flags.js'
import {isOriginalForm, isOriginalOnly} from './legacy/original-form.js'
import {COMMON_WORDS, LEGACY_VERBS} from './legacy/verbs.js'

/**
 * Turns the original's command line (`-h HOST -p PORT list -state=false`, `daemon -config FILE`) into ours.
 * Its flags need a reader of their own: ours would read `-all` as the three flags a, l and l.
 * What is not the original's form is passed on as it is. Each part has its reader in `legacy/`: the flags in front, the
 * daemon's, and a verb's.
 */
export function legacyArguments(argv: readonly string[], {isTerminal}: {readonly isTerminal: boolean}): CliArguments {
  const leading = takeLeadingFlags(argv)
  if (leading.kind === 'wrong') return leading
  const {rest, passedOn} = leading
  const [word = '', ...args] = rest
  const verb = word.toLowerCase()

  if (verb === 'help' || (word === '-h' && args.length === 0)) return help(args)
  if (word === 'daemon') return daemonArguments(args, passedOn)
  if (!Object.hasOwn(LEGACY_VERBS, verb)) return run([...rest, ...(rest.length > 0 ? passedOn : [])])
  if (COMMON_WORDS.has(verb) && !isOriginalForm(verb, args, isTerminal)) return run([verb, ...args, ...passedOn])
  return flatVerbArguments(verb, args, passedOn)
}

function help([word = '', ...more]: readonly string[]): CliArguments {
  if (word === '') return run(['--help'])
  return isOriginalOnly(word.toLowerCase())
    ? run(['mirror', word.toLowerCase(), '--help'])
    : run([word, ...more, '--help'])
}
