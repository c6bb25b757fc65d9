import {readFileSync} from 'node:fs'
import {expect, it} from 'vitest'

interface Flag {
  readonly name: string
  readonly char?: string
  readonly type: 'boolean' | 'option'
  readonly multiple?: boolean
  readonly required?: boolean
  readonly allowNo?: boolean
  readonly options?: readonly string[]
  readonly default?: unknown
  readonly env?: string
}

interface ManifestCommand {
  readonly strict: boolean
  readonly hidden: boolean
  readonly args: Readonly<Record<string, {readonly name: string; readonly required?: boolean}>>
  readonly flags: Readonly<Record<string, Flag>>
}

const {commands} = JSON.parse(readFileSync('oclif.manifest.json', 'utf8')) as {
  readonly commands: Readonly<Record<string, ManifestCommand>>
}

const flagLine = ({name, char, type, multiple, required, allowNo, options, default: byDefault, env}: Flag): string =>
  [
    `--${name}`,
    char === undefined ? '' : `-${char}`,
    type === 'option' ? `<${options?.join('|') ?? 'value'}>` : '',
    allowNo === true ? `--no-${name}` : '',
    multiple === true ? 'many' : '',
    required === true ? 'required' : '',
    byDefault === undefined || byDefault === false ? '' : `default ${JSON.stringify(byDefault)}`,
    env ?? '',
  ]
    .filter(word => word !== '')
    .join(' ')

const linesOf = ([id, {strict, hidden, args, flags}]: readonly [string, ManifestCommand]): string[] => {
  const words = id.replaceAll(':', ' ')
  const given = Object.values(args).map(({name, required}) => (required === true ? name : `[${name}]`))
  const command = [words, ...given, strict ? '' : '...', hidden ? '(hidden)' : ''].filter(word => word !== '').join(' ')
  return [command, ...Object.values(flags).map(flag => `${words} ${flagLine(flag)}`)]
}

it('keeps every command and flag that scripts may use', async () => {
  const lines = Object.entries(commands).flatMap(linesOf).sort()
  await expect(
    `${lines.join('\n')}\n`,
    'Commands or flags have changed. If it is meant, run "npm run generate", then "npx vitest run --project unit src/cli/commands-and-flags.test.ts -u", and say in the commit what scripts have to change.',
  ).toMatchFileSnapshot('commands-and-flags.txt')
})
