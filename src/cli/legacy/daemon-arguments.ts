import {run, wrong, type CliArguments} from './cli-arguments.js'
import {parseGoFlags} from './go-flags.js'
import {DAEMON_FLAGS} from './verbs.js'

/** `daemon -config FILE …` is `server`. */
export function daemonArguments(args: readonly string[], passedOn: readonly string[]): CliArguments {
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
