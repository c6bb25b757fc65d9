import type {Command} from '@oclif/core'

/** Where wrong usage of a command is explained. */
export interface UsageHelp {
  /** The command as it is typed, with a blank behind; empty when none was named. */
  readonly helpOf: string
  /** One way to type it right. */
  readonly example?: string | undefined
}

/** Takes the first example of a command's help; `id` is its id, with colons. */
export function usageHelp(id: string, examples: readonly Command.Example[] = []): UsageHelp {
  const typed = id.replace(/^legacy:/, '').replaceAll(':', ' ')
  const [first] = examples
  const example = typeof first === 'object' ? first.command : first
  const names: Readonly<Record<string, string>> = {'config.bin': 'mirrorbits', 'command.id': typed}
  return {
    helpOf: typed === '' ? '' : `${typed} `,
    example: example?.replace(/<%= ([\w.]+) %>/g, (text, name: string) => names[name] ?? text),
  }
}
