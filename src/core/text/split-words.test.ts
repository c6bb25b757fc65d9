import fc from 'fast-check'
import {expect, it} from 'vitest'
import {splitWords} from './split-words.js'

it.each([
  ['', []],
  ['  ', []],
  ['vi', ['vi']],
  [' code  --wait ', ['code', '--wait']],
  ['sed -i s/Score:.*/Score:\\ 50/', ['sed', '-i', 's/Score:.*/Score: 50/']],
  [`sed -i 's/a b/c d/'`, ['sed', '-i', 's/a b/c d/']],
  [`"/opt/my editor/ed" ''`, ['/opt/my editor/ed', '']],
  [`a'b'"c"\\ d`, ['abc d']],
  ['"a\\"b\\\\c\\n"', ['a"b\\c\\n']],
  ['$(id) `id` $HOME *', ['$(id)', '`id`', '$HOME', '*']],
])('splits %s', (text, words) => {
  expect(splitWords(text)).toEqual(words)
})

it.each([`'open`, `"open`, 'open\\', `"a\\`])('does not guess what %s means', text => {
  expect(splitWords(text)).toBeUndefined()
})

it('gives back words that were quoted', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), words => {
      const quoted = words.map(word => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
      expect(splitWords(quoted)).toEqual(words)
    }),
  )
})
