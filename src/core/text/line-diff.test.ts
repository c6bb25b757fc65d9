import fc from 'fast-check'
import {expect, it} from 'vitest'
import {lineDiff} from './line-diff.js'

const shown = (before: string, after: string): string =>
  lineDiff(Array.from(before), Array.from(after))
    .map(({kind, text}) => `${{same: ' ', removed: '-', added: '+'}[kind]}${text}`)
    .join('')

it.each([
  ['', '', ''],
  ['abc', 'abc', ' a b c'],
  ['abc', 'axc', ' a-b+x c'],
  ['abc', 'ac', ' a-b c'],
  ['ac', 'abc', ' a+b c'],
  ['', 'ab', '+a+b'],
  ['ab', '', '-a-b'],
  ['aa', 'aaa', ' a a+a'],
  ['ab', 'cd', '-a-b+c+d'],
  ['abcabba', 'cbabac', '-a-b c-a b+a b a+c'],
])('turns %j into %j', (before, after, expected) => {
  expect(shown(before, after)).toBe(expected)
})

const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), {maxLength: 12})

it('holds both texts, and takes nothing out of equal ones', () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const diff = lineDiff(before, after)
      const without = (kind: string) => diff.filter(line => line.kind !== kind).map(({text}) => text)
      expect(without('added')).toEqual(before)
      expect(without('removed')).toEqual(after)
      expect(lineDiff(before, before).every(({kind}) => kind === 'same')).toBe(true)
    }),
  )
})

it('keeps as many lines as any common subsequence has', () => {
  const longest = (a: readonly string[], b: readonly string[]): number => {
    if (a.length === 0 || b.length === 0) return 0
    if (a[0] === b[0]) return 1 + longest(a.slice(1), b.slice(1))
    return Math.max(longest(a.slice(1), b), longest(a, b.slice(1)))
  }
  const few = fc.array(fc.constantFrom('a', 'b', 'c'), {maxLength: 7})
  fc.assert(
    fc.property(few, few, (before, after) => {
      expect(lineDiff(before, after).filter(({kind}) => kind === 'same')).toHaveLength(longest(before, after))
    }),
    {numRuns: 50},
  )
})

it('does not compare every line of very long texts', () => {
  const before = Array.from({length: 3000}, (_, i) => `old ${i}`)
  const after = Array.from({length: 3000}, (_, i) => `new ${i}`)
  expect(lineDiff(['same', ...before], ['same', ...after]).map(({kind}) => kind)).toEqual([
    'same',
    ...before.map(() => 'removed'),
    ...after.map(() => 'added'),
  ])
})
