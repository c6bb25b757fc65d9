/** What the original's command line is in ours: the arguments to run, or what is wrong with it. */
export type CliArguments =
  | {readonly kind: 'run'; readonly argv: readonly string[]}
  | {readonly kind: 'wrong'; readonly message: string; readonly hint: string}

export const run = (argv: readonly string[]): CliArguments => ({kind: 'run', argv})

/** `command` is where help on it is. */
export function wrong(message: string, command: string): Extract<CliArguments, {kind: 'wrong'}> {
  const place = command === '' ? '' : `${command} `
  return {kind: 'wrong', message, hint: `Run "mirrorbits ${place}--help" to see what it takes.`}
}
