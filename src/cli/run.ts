import {fileURLToPath} from 'node:url'
import {Config, run, settings} from '@oclif/core'
import {codeOf, MirrorbitsError} from '../core/errors.js'
import {closest} from '../core/text/closest.js'
import {printableJson} from '../core/text/unprintable.js'
import {errorLines, quietExitOf, viewError} from './error-view.js'
import {legacyArguments} from './legacy-arguments.js'
import {LEGACY_VERBS} from './legacy/verbs.js'
import {refuseArguments} from './refuse-arguments.js'
import {createPaint, wantsColour} from './style.js'
import {usageHelp, type UsageHelp} from './usage-help.js'

/** Runs the command line; `entry` is the URL of the file it was started from. Sets the exit code, never throws. */
export async function runCli(argv: readonly string[], entry: string): Promise<void> {
  let help: UsageHelp = {helpOf: ''}
  // The parser has put a listener there that throws, where nobody catches it, what a full disk brings.
  process.stdout.removeAllListeners('error').on('error', error => {
    if (codeOf(error) !== 'EPIPE') report(error, help, [])
  })
  try {
    const read = legacyArguments(argv, {isTerminal: process.stdout.isTTY})
    if (read.kind === 'wrong') throw new MirrorbitsError('MB_USAGE', read.message, {hint: read.hint})

    // The commands are bundled: looking for their TypeScript sources would only cost time.
    settings.enableAutoTranspile = false
    const config = await Config.load(fileURLToPath(entry))
    const command = commandOf(read.argv, config)
    if (command !== undefined) help = usageHelp(command, config.findCommand(command)?.examples)
    await run([...read.argv], config)
  } catch (error) {
    report(error, help, argv)
  }
}

/** The command's id; undefined when flags or a topic come first. Throws MB_USAGE for words that name nothing. */
function commandOf(argv: readonly string[], config: Config): string | undefined {
  const [first = ''] = argv
  const flagAt = argv.findIndex(argument => argument.startsWith('-') && argument !== '-')
  const words = flagAt === -1 ? argv : argv.slice(0, flagAt)
  if (config.findCommand(first) !== undefined) {
    refuseArguments(config.findCommand(first), words.slice(1))
    return first
  }
  if (words.length === 0) return undefined

  const ids = words.map((_, i) => words.slice(0, i + 1).join(':'))
  const known = ids.findLast(id => config.findCommand(id) !== undefined)
  if (known !== undefined) {
    refuseArguments(config.findCommand(known), words.slice(known.split(':').length))
    return known
  }
  if (words.length === 1 && config.findTopic(first) !== undefined) return undefined

  const names = config.commands.filter(({hidden}) => !hidden).map(({id}) => id.replaceAll(':', ' '))
  names.push(...Object.keys(LEGACY_VERBS).filter(verb => !names.includes(verb)))
  const typed = words.slice(0, 2).join(' ')
  const near = closest(typed, names) ?? closest(first, names)
  throw new MirrorbitsError('MB_USAGE', `There is no command "${typed}".`, {
    hint: near === undefined ? 'Run "mirrorbits --help" to see the commands.' : `Did you mean "mirrorbits ${near}"?`,
  })
}

function report(error: unknown, help: UsageHelp, argv: readonly string[]): void {
  const quiet = quietExitOf(error)
  if (quiet !== undefined) {
    process.exitCode = quiet
    return
  }
  const {exit, ...view} = viewError(error, help)
  process.exitCode = exit
  if (argv.includes('--json')) {
    process.stdout.write(`${printableJson(view, 2)}\n`)
    return
  }
  const paint = createPaint(wantsColour(process.stderr.isTTY, process.env))
  process.stderr.write(errorLines({...view, exit}, text => paint('bad', text)))
  if (view.code === 'MB_INTERNAL' && argv.includes('--verbose') && error instanceof Error) {
    process.stderr.write(`${error.stack ?? ''}\n`)
  }
}
