import {run, wrong, type CliArguments} from './cli-arguments.js'
import {parseGoFlags} from './go-flags.js'
import {isOriginalOnly} from './original-form.js'
import {LEGACY_VERBS, ON_BY_DEFAULT} from './verbs.js'

/** A verb of the original with its flags, for the hidden command that prints what the original prints. */
export function flatVerbArguments(verb: string, args: readonly string[], passedOn: readonly string[]): CliArguments {
  const known = LEGACY_VERBS[verb] ?? {}
  const {forUs, theirs} = takeOurFlags(args)
  const parsed = parseGoFlags(theirs, known)
  if (parsed.kind === 'help') return run([...(isOriginalOnly(verb) ? ['mirror'] : []), verb, '--help'])
  if (parsed.kind === 'wrong') return wrong(parsed.message, isOriginalOnly(verb) ? `mirror ${verb}` : verb)
  const flags = [...parsed.flags].flatMap(([name, value]) => {
    if (value === true) return name.length === 1 ? [`-${name}`] : [`--${name}`]
    if (value === false) return ON_BY_DEFAULT[verb]?.includes(name) === true ? [`--no-${name}`] : []
    return value === '' ? [] : [`--${name}=${value}`]
  })
  const rest = parsed.rest.length > 0 ? ['--', ...parsed.rest] : []
  return run([`legacy:${verb}`, ...passedOn, ...forUs, ...flags, ...rest])
}

/** A flat verb takes our `--config`, `--server` and `--verbose` too, with two dashes: no flag of the original has these names. */
function takeOurFlags(args: readonly string[]): {readonly forUs: string[]; readonly theirs: string[]} {
  const forUs: string[] = []
  const theirs: string[] = []
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? ''
    if (argument === '--') return {forUs, theirs: [...theirs, ...args.slice(i)]}
    const value = args[i + 1]
    if (/^--(config|repository|server|server-ca|token)$/.test(argument) && value !== undefined) {
      forUs.push(argument, value)
      i++
    } else if (/^--(verbose$|ask-token$|config=|repository=|server=|server-ca=|token=)/.test(argument))
      forUs.push(argument)
    else theirs.push(argument)
  }
  return {forUs, theirs}
}
