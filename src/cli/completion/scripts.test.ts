import {describe, expect, it} from 'vitest'
import {bashCompletion} from './bash.js'
import {fishCompletion} from './fish.js'
import type {Place, Value} from './vocabulary.js'
import {zshCompletion} from './zsh.js'

const HOSTILE = `it's $(x) "y" \`z\` \\`

function aPlace(value: Value, summary = 'Does: this.'): Place[] {
  const flag = {names: ['--to', '-t'], summary, value}
  const next = [{word: 'go', summary}]
  return [
    {words: '', next, flags: [], args: [], isOpen: false},
    {words: 'go', next: [], flags: [flag], args: [value], isOpen: true},
  ]
}

const choice: Value = {kind: 'choice', choices: ['a', HOSTILE]}
const mirror: Value = {kind: 'mirror'}
const inBashOrZsh = `'it'\\''s $(x) "y" \`z\` \\'`
const inFish = `'it\\'s $(x) "y" \`z\` \\\\'`

describe('the script for bash', () => {
  it('quotes whatever it is given', () => {
    expect(bashCompletion(aPlace(choice))).toContain(`'go --to') value=choice choices=('a' ${inBashOrZsh}) ;;`)
  })

  it('knows every argument that may be repeated, and registers itself', () => {
    const script = bashCompletion(aPlace(mirror))
    expect(script).toContain(`'go '[1-9]*) value=mirror ;;`)
    expect(script).toContain('\ncomplete -F _mirrorbits mirrorbits\n')
  })
})

describe('the script for zsh', () => {
  it('can be loaded from a folder and sourced', () => {
    const script = zshCompletion(aPlace(mirror))
    expect(script).toMatch(/^#compdef mirrorbits\n/)
    expect(script).toContain('  compdef _mirrorbits mirrorbits\n')
  })

  it('tells what each word does, and quotes it', () => {
    const script = zshCompletion(aPlace(choice, HOSTILE))
    expect(script).toContain(`next=('go:it'\\''s $(x) "y" \`z\` \\\\')`)
    expect(script).toContain(`choices=('a' ${inBashOrZsh}) ;;`)
  })

  it('asks for names where a mirror is wanted, without an error on the line', () => {
    const script = zshCompletion(aPlace(mirror))
    expect(script).toContain('mirror) _mirrorbits_mirrors && compadd -- "${choices[@]}" ;;')
    expect(script).toContain('command mirrorbits list -state=false "${config[@]}" </dev/null 2>/dev/null')
  })
})

describe('the script for fish', () => {
  it('quotes whatever it is given, twice where fish reads it twice', () => {
    const script = fishCompletion(aPlace(choice, HOSTILE))
    const twice = `'\\'a\\' \\'it\\\\\\'s $(x) "y" \`z\` \\\\\\\\\\''`
    expect(script).toContain(`-l 'to' -r -f -a ${twice} -d ${inFish}\n`)
  })

  it('asks for names at the arguments that are mirrors only, without an error on the line', () => {
    const script = fishCompletion(aPlace(mirror))
    expect(script).toContain(`-n '__mirrorbits_at \\'go\\' \\'1\\' \\'more\\'' -f -a '(__mirrorbits_mirrors)'`)
    expect(script).toMatch(/command mirrorbits list -state=false \S+ <\/dev\/null 2>\/dev\/null/)
    expect(fishCompletion(aPlace({kind: 'nothing'}))).not.toContain(`'(__mirrorbits_mirrors)'`)
  })

  it('knows which flags take the next word', () => {
    expect(fishCompletion(aPlace(mirror))).toContain(`set -g __mirrorbits_valued 'go --to' 'go -t'\n`)
  })

  it.each([
    ['file', `-s 't' -r -F -d`],
    ['folder', `-s 't' -r -f -a '(__fish_complete_directories)' -d`],
    ['nothing', `-s 't' -r -f -d`],
  ] as const)('offers for a %s what fits', (kind, options) => {
    expect(fishCompletion(aPlace({kind}))).toContain(options)
  })
})
