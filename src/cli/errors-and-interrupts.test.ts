import {EventEmitter} from 'node:events'
import {Errors} from '@oclif/core'
import {describe, expect, it} from 'vitest'
import {MirrorbitsError} from '../core/errors.js'
import {errorLines, quietExitOf, viewError} from './error-view.js'
import {exactWithoutTerminal, findMirror, findMirrors} from './find-mirror.js'
import {watchInterrupt} from './interrupt.js'
import {createPaint, wantsColour} from './style.js'

describe('an error', () => {
  it.each([
    ['MB_REDIS_UNREACHABLE', 1],
    ['MB_USAGE', 2],
    ['MB_NOT_CONFIRMED', 2],
    ['MB_DECLINED', 1],
    ['MB_CANCELLED', 130],
  ] as const)('of code %s ends with %d', (code, exit) => {
    expect(viewError(new MirrorbitsError(code, 'm', {hint: 'h'}), {helpOf: ''})).toEqual({
      code,
      message: 'm',
      hint: 'h',
      exit,
    })
  })

  it('of the parser is wrong usage, in one line', () => {
    const error = new Errors.CLIError(
      'The following error occurred:\n  Missing required flag http\nSee more help with --help',
    )
    expect(viewError(error, {helpOf: 'mirror add '})).toEqual({
      code: 'MB_USAGE',
      message: 'Missing required flag --http',
      hint: 'Run "mirrorbits mirror add --help" to see what it takes.',
      exit: 2,
    })
  })

  it('of arguments names each of them', () => {
    const error = new Errors.CLIError(
      'Missing 2 required args:\nname     Its name.\nsetting  What.\nSee more help with --help',
    )
    expect(viewError(error, {helpOf: ''}).message).toBe('Missing 2 required args: NAME (Its name), SETTING (What)')
  })

  it('of something that lacks shows how it is typed', () => {
    const help = {helpOf: 'select ', example: 'mirrorbits select /a --ip 192.0.2.1'}
    const lacks = new Errors.CLIError('The following error occurred:\n  Missing required flag ip')
    expect(viewError(lacks, help).hint).toBe(
      'For example: mirrorbits select /a --ip 192.0.2.1. Run "mirrorbits select --help" to see what it takes.',
    )
    expect(viewError(new Errors.CLIError('Nonexistent flag: --from'), help).hint).toBe(
      'Run "mirrorbits select --help" to see what it takes.',
    )
  })

  it('of a flag names the flag', () => {
    const error = new MirrorbitsError('MB_USAGE', 'Parsing --score \n\t"x" is wrong.\nSee more help with --help')
    expect(viewError(error, {helpOf: ''}).message).toBe('--score: "x" is wrong.')
  })

  it('of any other kind is a fault of the program', () => {
    expect(viewError('odd', {helpOf: ''})).toMatchObject({code: 'MB_INTERNAL', message: 'odd', exit: 1})
  })

  it.each([
    ['EMFILE', /ulimit -n/],
    ['ENFILE', /file-max/],
    ['ENOSPC', /make room/],
    ['EROFS', /writable/],
    ['EIO', /fault of the program/],
  ])('of the system says what to do about %s', (code, hint) => {
    const error = Object.assign(new Error('open /x'), {code})
    expect(viewError(error, {helpOf: ''})).toMatchObject({
      ...{code: 'MB_INTERNAL', message: 'open /x', exit: 1},
      hint: expect.stringMatching(hint) as string,
    })
  })

  it('is written with its code and what to do', () => {
    const view = {code: 'MB_USAGE', message: 'm', hint: null, exit: 2} as const
    expect(errorLines(view, text => text)).toBe('Error MB_USAGE: m\n')
    expect(errorLines({...view, hint: 'Do.'}, text => text)).toBe('Error MB_USAGE: m\n  Do.\n')
  })

  it('is none for who said no', () => {
    const declined = viewError(new MirrorbitsError('MB_DECLINED', 'Nothing was changed.'), {helpOf: ''})
    expect(errorLines(declined, text => text)).toBe('Nothing was changed.\n')
  })

  it('of several mistakes has a line for each', () => {
    const mistakes = new MirrorbitsError('MB_CONFIG_INVALID', '/m.conf:2: a\n/m.conf:5: b', {hint: 'Correct them.'})
    expect(errorLines(viewError(mistakes, {helpOf: ''}), text => text)).toBe(
      'Error MB_CONFIG_INVALID:\n/m.conf:2: a\n/m.conf:5: b\n  Correct them.\n',
    )
  })

  it('prints nothing that a terminal would obey', () => {
    const view = {code: 'MB_SCAN_FAILED', message: 'it said \u001b[2J', hint: 'Ask \u0007.', exit: 1} as const
    expect(errorLines(view, text => text)).toBe('Error MB_SCAN_FAILED: it said \\u{1b}[2J\n  Ask \\u{7}.\n')
  })

  it('that only ends the program says nothing', () => {
    expect([
      quietExitOf(new Errors.ExitError(0)),
      quietExitOf(new Errors.ExitError(1)),
      quietExitOf(new Error()),
    ]).toEqual([0, 1, undefined])
  })
})

describe('an interruption', () => {
  it('aborts, lets the work end, and leaves the second one to the system', async () => {
    const source = new EventEmitter()
    const interrupt = watchInterrupt(source)
    const work = new Promise((_, reject) =>
      interrupt.signal.addEventListener('abort', () => reject(new Error('stopped'))),
    )
    const guarded = interrupt.guard(work)
    source.emit('SIGINT')

    await expect(guarded).rejects.toMatchObject({code: 'MB_CANCELLED'})
    expect(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM')).toBe(0)
  })

  it('does not wait for ever for work that does not stop', async () => {
    const source = new EventEmitter()
    const interrupt = watchInterrupt(source, 1)
    const guarded = interrupt.guard(new Promise(() => undefined))
    source.emit('SIGTERM')
    await expect(guarded).rejects.toMatchObject({code: 'MB_CANCELLED'})
  })

  it('that does not happen changes nothing', async () => {
    const source = new EventEmitter()
    const interrupt = watchInterrupt(source)
    await expect(interrupt.guard(Promise.resolve(5))).resolves.toBe(5)
    await expect(interrupt.guard(Promise.reject(new Error('own')))).rejects.toThrow('own')
    interrupt.close()
    expect(source.listenerCount('SIGINT')).toBe(0)
  })
})

describe('finding mirrors', () => {
  const mirrors = [{name: 'de1'}, {name: 'de2'}, {name: 'heanet'}]

  it('takes each mirror once, in the order typed', () => {
    expect(findMirrors(mirrors, ['hea', 'de1', 'heanet'])).toEqual([{name: 'heanet'}, {name: 'de1'}])
  })

  it('lists what an ambiguous name could be', () => {
    expect(() => findMirror(mirrors, 'de')).toThrow(
      expect.objectContaining({code: 'MB_MIRROR_AMBIGUOUS', message: '"de" could be de1, de2.'}),
    )
    const many = Array.from({length: 30}, (_, i) => ({name: `m${i}`}))
    expect(() => findMirror(many, 'm')).toThrow(/m19 and 10 more/)
  })

  it('suggests what was probably meant', () => {
    expect(() => findMirror(mirrors, 'haenet')).toThrow(
      expect.objectContaining({code: 'MB_MIRROR_NOT_FOUND', hint: 'Did you mean "heanet"?'}),
    )
  })

  it('takes no part of a name where nobody watches', () => {
    expect(exactWithoutTerminal()).toEqual({exact: !process.stdin.isTTY})
    expect(() => findMirror(mirrors, 'hea', {exact: true})).toThrow(
      expect.objectContaining({
        message: 'No mirror is named "hea".',
        hint: 'Without a terminal the full name is needed. Did you mean "heanet"?',
      }),
    )
    expect(() => findMirror(mirrors, 'd', {exact: true})).toThrow(
      expect.objectContaining({hint: 'Without a terminal the full name is needed. Did you mean "de1"?'}),
    )
  })
})

describe('colours', () => {
  it('are for terminals that want them', () => {
    expect([wantsColour(true, {}), wantsColour(true, {NO_COLOR: ''}), wantsColour(false, {})]).toEqual([
      true,
      true,
      false,
    ])
    expect([wantsColour(true, {NO_COLOR: '1'}), wantsColour(true, {TERM: 'dumb'})]).toEqual([false, false])
  })

  it('leave the text as it is where there are none', () => {
    expect([createPaint(false)('bad', 'x'), createPaint(true)('bad', 'x')]).toEqual(['x', '\u001b[31mx\u001b[39m'])
  })
})

it.each([
  ['--sorrt', 'Did you mean --sort? Run'],
  ['--sorrt=name', 'Did you mean --sort? Run'],
  ['--something-else', 'Run'],
  ['-Z', 'Run'],
])('a flag that a command does not have brings the nearest to mind: %s', (typed, begin) => {
  const parse = {input: {flags: {sort: {}, filter: {}}}}
  const error = Object.assign(new Errors.CLIError('Nonexistent flag', {exit: 2}), {flags: [typed], parse})
  expect(viewError(error, {helpOf: 'mirror list '}).hint).toBe(
    `${begin} "mirrorbits mirror list --help" to see what it takes.`,
  )
})
