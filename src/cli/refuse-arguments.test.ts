import {Args, Flags} from '@oclif/core'
import {expect, it} from 'vitest'
import {refuseArguments} from './refuse-arguments.js'

const apply = {
  id: 'mirror:apply',
  args: {},
  flags: {yes: {...Flags.boolean(), name: 'yes'}, file: {...Flags.string({required: true}), name: 'file'}},
}

it.each([
  [apply, ['all.yaml'], 'Did you mean --file all.yaml? Run "mirrorbits mirror apply --help" to see what it takes.'],
  [
    {id: 'config:check', args: {}, flags: {}},
    ['/etc/m.conf'],
    'Did you mean --config /etc/m.conf? Run "mirrorbits config check --help" to see what it takes.',
  ],
  [
    {...apply, id: 'mirror:add', args: {name: Args.string()}},
    ['paris', 'x.yaml'],
    'Did you mean --file x.yaml? Run "mirrorbits mirror add --help" to see what it takes.',
  ],
  [{id: 'reload', args: {}, flags: {}}, ['now', 'then'], 'Run "mirrorbits reload --help" to see what it takes.'],
] as const)('refuses an argument too many, with the flag that was meant: $id', (command, words, hint) => {
  expect(() => {
    refuseArguments(command, words)
  }).toThrow(
    expect.objectContaining({
      code: 'MB_USAGE',
      message: `Unexpected argument: ${words[Object.keys(command.args).length]}`,
      hint,
    }),
  )
})

it('leaves words to a command that takes some, or any', () => {
  const named = {...apply, args: {name: Args.string()}}
  expect(() => {
    refuseArguments(apply, [])
    refuseArguments(undefined, ['x'])
    refuseArguments(named, ['x'])
    refuseArguments({...apply, strict: false}, ['x'])
  }).not.toThrow()
})
