import {parseGoFlags, type GoFlagsResult} from './legacy/go-flags.js'
import {COMMON_WORDS, DAEMON_FLAGS, GLOBAL_FLAGS, LEGACY_VERBS, ON_BY_DEFAULT} from './legacy/verbs.js'

export type CliArguments =
  | {readonly kind: 'run'; readonly argv: readonly string[]}
  | {readonly kind: 'wrong'; readonly message: string; readonly hint: string}

/**
 * Turns the original's command line (`-h HOST -p PORT list -state=false`, `daemon -config FILE`) into ours.
 * Its flags need a reader of their own: ours would read `-all` as the three flags a, l and l.
 * What is not the original's form is passed on as it is.
 */
export function legacyArguments(argv: readonly string[], {isTerminal}: {readonly isTerminal: boolean}): CliArguments {
  const leading = takeLeadingFlags(argv)
  if (leading.kind === 'wrong') return leading
  const {rest, passedOn} = leading
  const [word = '', ...args] = rest
  const verb = word.toLowerCase()

  if (verb === 'help' || (word === '-h' && args.length === 0)) return help(args)
  if (word === 'daemon') return daemon(args, passedOn)
  if (!Object.hasOwn(LEGACY_VERBS, verb)) return run([...rest, ...(rest.length > 0 ? passedOn : [])])
  if (COMMON_WORDS.has(verb) && !isOriginalForm(verb, args, isTerminal)) return run([verb, ...args, ...passedOn])
  return flatVerb(verb, args, passedOn)
}

const run = (argv: readonly string[]): CliArguments => ({kind: 'run', argv})

function help([word = '', ...more]: readonly string[]): CliArguments {
  if (word === '') return run(['--help'])
  return isOriginalOnly(word.toLowerCase())
    ? run(['mirror', word.toLowerCase(), '--help'])
    : run([word, ...more, '--help'])
}

/** A verb of the original whose words are `mirror VERB` here. */
const isOriginalOnly = (verb: string): boolean => Object.hasOwn(LEGACY_VERBS, verb) && !COMMON_WORDS.has(verb)

function wrong(message: string, command: string): CliArguments {
  return {kind: 'wrong', message, hint: `Run "mirrorbits ${command} --help" to see what it takes.`}
}

type Leading =
  | {readonly kind: 'taken'; readonly rest: readonly string[]; readonly passedOn: readonly string[]}
  | Extract<CliArguments, {kind: 'wrong'}>

/** Takes off what stands before the first word, and says what the command shall get of it. */
function takeLeadingFlags(argv: readonly string[]): Leading {
  const passedOn: string[] = []
  const ours: string[] = []
  let rest = [...argv]
  let remote: Remote = {}
  for (;;) {
    const [first = '', second] = rest
    const equals = /^--(?:config|repository|server|server-ca|token)=/.test(first)
    if (equals || /^--(?:verbose|json|ask-token)$/.test(first)) {
      ours.push(first)
      rest = rest.slice(1)
    } else if (/^(?:-c|--config|--repository|--server|--server-ca|--token)$/.test(first) && second !== undefined) {
      ours.push(first, second)
      rest = rest.slice(2)
    } else if (/^--?(?:[hp]|P|a|debug|cpuprofile)(?:=|$)/.test(first) && rest.length > 1) {
      const taken = parseGoFlags(untilWord(rest), GLOBAL_FLAGS)
      if (taken.kind !== 'parsed') {
        return {kind: 'wrong', message: messageOf(taken), hint: 'Run "mirrorbits --help" to see what it takes.'}
      }
      remote = {...remote, ...remoteOf(taken.flags)}
      if (taken.flags.get('debug') === true) passedOn.push('--verbose')
      rest = rest.slice(untilWord(rest).length)
    } else {
      return {kind: 'taken', rest, passedOn: [...ours, ...passedOn, ...remoteFlags(remote)]}
    }
  }
}

/** What the original's flags say of the server to go through. */
interface Remote {
  readonly host?: string
  readonly port?: string
  readonly password?: string
  readonly ask?: boolean
}

const remoteOf = (flags: ReadonlyMap<string, string | boolean | number>): Remote => ({
  ...(flags.has('h') ? {host: String(flags.get('h'))} : {}),
  ...(flags.has('p') ? {port: String(flags.get('p'))} : {}),
  ...(flags.has('P') ? {password: String(flags.get('P'))} : {}),
  ...(flags.has('a') ? {ask: flags.get('a') === true} : {}),
})

/** Each of them leads through a server: where neither host nor port is named, through that of this host. */
function remoteFlags({host, port, password = '', ask = false}: Remote): string[] {
  if (host === undefined && port === undefined && password === '' && !ask) return []
  const name = host === undefined || host === '' ? 'localhost' : host
  const server = `http://${name.includes(':') ? `[${name}]` : name}:${port ?? '3390'}`
  return [`--server=${server}`, ...(password === '' ? (ask ? ['--ask-token'] : []) : [`--token=${password}`])]
}

/** One flag of the original's with its value, if it takes one. */
function untilWord(args: readonly string[]): string[] {
  const [first = ''] = args
  const takesValue = /^--?(?:h|p|P|cpuprofile)$/.test(first)
  return args.slice(0, takesValue ? 2 : 1)
}

const messageOf = (result: Exclude<GoFlagsResult, {kind: 'parsed'}>): string =>
  result.kind === 'wrong' ? result.message : 'flag: help requested'

/** `refresh`, `reload`, `stats` and `version` speak as the original does when a program listens, or when asked in its way. */
function isOriginalForm(verb: string, args: readonly string[], isTerminal: boolean): boolean {
  // The original refreshes everything.
  if (verb === 'refresh' && args.some(argument => !argument.startsWith('-'))) return false
  if (args.some(argument => /^-[a-z]{2,}/i.test(argument))) return true
  // The original knows no statistics of all mirrors.
  if (isTerminal || (verb === 'stats' && args.length < 2)) return false
  return args.every(argument => parseGoFlags([argument], LEGACY_VERBS[verb] ?? {}).kind === 'parsed')
}

function daemon(args: readonly string[], passedOn: readonly string[]): CliArguments {
  const parsed = parseGoFlags(args, DAEMON_FLAGS)
  if (parsed.kind === 'help') return run(['server', '--help'])
  if (parsed.kind === 'wrong') return wrong(parsed.message, 'server')
  const text = (name: string): string => String(parsed.flags.get(name) ?? '')
  return run([
    'server',
    ...passedOn,
    ...(text('config') === '' ? [] : ['--config', text('config')]),
    ...(parsed.flags.get('monitor') === false ? ['--no-monitor'] : []),
    ...(text('p') === '' ? [] : ['--pid-file', text('p')]),
    ...(text('log') === '' ? [] : ['--log-file', text('log')]),
    ...(parsed.flags.get('debug') === true ? ['--debug'] : []),
  ])
}

function flatVerb(verb: string, args: readonly string[], passedOn: readonly string[]): CliArguments {
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
