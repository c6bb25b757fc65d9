import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {parseGoFlags} from './go-flags.js'

const known = {all: 'boolean', state: 'boolean', http: 'string', score: 'integer'} as const
const parse = (...args: string[]) => parseGoFlags(args, known)

describe('flags in the manner of Go', () => {
  it('take one dash or two, and a value after = or as the next word', () => {
    expect(parse('-http=http://a/', '--score', '-5', '-all', 'name', '-state=false')).toEqual({
      kind: 'parsed',
      flags: new Map<string, string | boolean>([
        ['http', 'http://a/'],
        ['score', '-5'],
        ['all', true],
      ]),
      rest: ['name', '-state=false'],
    })
  })

  it('keep everything after the first equals sign', () => {
    expect(parse('-http=http://a/?x=y')).toMatchObject({flags: new Map([['http', 'http://a/?x=y']])})
  })

  it('end at --', () => {
    expect(parse('-all', '--', '-all')).toEqual({kind: 'parsed', flags: new Map([['all', true]]), rest: ['-all']})
  })

  it('end at a single dash and at an empty word', () => {
    expect(parse('-', '-all')).toMatchObject({rest: ['-', '-all']})
    expect(parse('', '-all')).toMatchObject({rest: ['', '-all']})
  })

  it.each([
    [['-nope'], 'flag provided but not defined: -nope'],
    [['-constructor'], 'flag provided but not defined: -constructor'],
    [['-http'], 'flag needs an argument: -http'],
    [['-state=maybe'], 'invalid boolean value "maybe" for -state: parse error'],
    [['-score=ten'], 'invalid value "ten" for flag -score: parse error'],
    [['---all'], 'bad flag syntax: ---all'],
    [['-=x'], 'bad flag syntax: -=x'],
  ])('are refused as Go refuses them: %j', (args, message) => {
    expect(parseGoFlags(args, known)).toEqual({kind: 'wrong', message})
  })

  it('take every spelling of a truth value', () => {
    for (const yes of ['1', 't', 'T', 'true', 'TRUE', 'True']) {
      expect(parse(`-all=${yes}`)).toMatchObject({flags: new Map([['all', true]])})
    }
    for (const no of ['0', 'f', 'F', 'false', 'FALSE', 'False']) {
      expect(parse(`-all=${no}`)).toMatchObject({flags: new Map([['all', false]])})
    }
  })

  it('answer a request for help', () => {
    expect([parse('-help'), parse('--help'), parse('-h')]).toEqual([{kind: 'help'}, {kind: 'help'}, {kind: 'help'}])
  })

  it('never throw and never lose a word that is no flag', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), args => {
        const result = parse(...args)
        if (result.kind === 'parsed') expect(args.slice(args.length - result.rest.length)).toEqual(result.rest)
      }),
    )
  })
})
