import type {Command} from '@oclif/core'
import {MirrorbitsError} from '../core/errors.js'
import {printable} from '../core/text/display-width.js'

/** What is looked at of a command. */
type Takes = Pick<Command.Loadable, 'args' | 'flags' | 'id' | 'strict'>

/**
 * Throws MB_USAGE for an argument more than a command takes, with the flag that was probably meant. The parser would
 * read `doctor now` as a command of two words, and say that there is no `doctor:now`.
 */
export function refuseArguments(command: Takes | undefined, words: readonly string[]): void {
  if (command === undefined || command.strict === false) return
  const {args, flags, id} = command
  const argument = words[Object.keys(args).length]
  if (argument === undefined) return
  const required = Object.values(flags).find(flag => flag.required === true)?.name
  const flag = required ?? (/^(?:config:\w+|doctor|server)$/.test(id) ? 'config' : undefined)
  const typed = printable(argument)
  const question = flag === undefined ? '' : `Did you mean --${flag} ${typed}? `
  throw new MirrorbitsError('MB_USAGE', `Unexpected argument: ${typed}`, {
    hint: `${question}Run "mirrorbits ${id.replace(/^legacy:/, '').replaceAll(':', ' ')} --help" to see what it takes.`,
  })
}
