import {wrong, type CliArguments} from './cli-arguments.js'
import {parseGoFlags, type GoFlagsResult} from './go-flags.js'
import {GLOBAL_FLAGS} from './verbs.js'

export type Leading =
  | {readonly kind: 'taken'; readonly rest: readonly string[]; readonly passedOn: readonly string[]}
  | Extract<CliArguments, {kind: 'wrong'}>

/** Takes off what stands before the first word, and says what the command shall get of it. */
export function takeLeadingFlags(argv: readonly string[]): Leading {
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
      if (taken.kind !== 'parsed') return wrong(messageOf(taken), '')
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
