import {readFileSync} from 'node:fs'
import type {Command} from '@oclif/core'
import {describe, expect, it} from 'vitest'
import {vocabulary} from './vocabulary.js'

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8'))
const {commands} = read('oclif.manifest.json') as {commands: Record<string, Command.Loadable>}
const places = vocabulary(Object.values(commands), [{name: 'mirror', description: 'Steer\n mirrors.'}])
const at = (words: string) => places.find(place => place.words === words)

describe('the words of the command line', () => {
  it('are the commands and topics, without hidden ones', () => {
    expect(at('')?.next.map(({word}) => word)).toEqual(expect.arrayContaining(['completion', 'mirror', 'top']))
    expect(at('')?.next.map(({word}) => word)).not.toContain('legacy')
    expect(at('mirror')?.next.map(({word}) => word)).toEqual(expect.arrayContaining(['add', 'scan']))
  })

  it('are told in one line', () => {
    expect(at('')?.next.find(({word}) => word === 'mirror')?.summary).toBe('Steer mirrors.')
  })

  it('have a place for every command that is shown', () => {
    const shown = Object.values(commands).filter(({hidden}) => !hidden)
    for (const {id} of shown) expect(at(id.replaceAll(':', ' '))?.next).toEqual([])
  })
})

describe('arguments', () => {
  it('are names of mirrors wherever one is wanted that exists', () => {
    const withMirror = places.filter(({args}) => args.some(({kind}) => kind === 'mirror')).map(({words}) => words)
    const verbs = ['check', 'disable', 'edit', 'enable', 'geoupdate', 'logs', 'remove', 'scan', 'set', 'show']
    const flat = verbs.filter(verb => !['check', 'set'].includes(verb))
    expect(withMirror).toEqual([...verbs.map(verb => `mirror ${verb}`), 'stats mirror', ...flat])
    expect(at('')?.next.map(({word}) => word)).not.toContain('remove')
  })

  it('of mirror set are one name, and settings, whose values are not known here', () => {
    const settings = {kind: 'beginning', choices: expect.arrayContaining(['Score=', 'HttpURL=']) as unknown}
    expect(at('mirror set')).toMatchObject({args: [{kind: 'mirror'}, settings], isOpen: true})
  })

  it('with few values are a choice', () => {
    expect(at('completion')?.args).toEqual([{kind: 'choice', choices: ['bash', 'zsh', 'fish']}])
  })
})

describe('flags', () => {
  it('are known by all their names, with what they take', () => {
    const named = (words: string, name: string) => at(words)?.flags.find(({names}) => names.includes(name))
    expect(named('mirror scan', '--protocol')?.value).toEqual({
      kind: 'choice',
      choices: ['any', 'rsync', 'ftp', 'http'],
    })
    expect(named('server', '--no-monitor')).toMatchObject({names: ['--monitor', '--no-monitor'], value: undefined})
    expect(named('top', '-c')).toMatchObject({names: ['--config', '-c'], value: {kind: 'file'}})
    expect(named('top', '--repository')?.value).toEqual({kind: 'folder'})
    expect(named('top', '--interval')?.value).toEqual({kind: 'nothing'})
  })

  it('of all commands stand before the command too, and help everywhere', () => {
    expect(at('')?.flags.map(({names}) => names[0])).toEqual(
      expect.arrayContaining(['--config', '--repository', '--verbose', '--json', '--help', '--version']),
    )
    for (const {flags} of places) expect(flags.map(({names}) => names[0])).toContain('--help')
  })
})
