import type {Key as InkKey} from 'ink'
import {expect, it} from 'vitest'
import {keysOf} from './keys.js'

const none = Object.fromEntries(
  'upArrow downArrow leftArrow rightArrow pageDown pageUp home end return escape ctrl shift tab backspace delete meta'
    .split(' ')
    .map(name => [name, false]),
) as unknown as InkKey
const kinds = (input: string, key: Partial<InkKey> = {}): string[] =>
  keysOf(input, {...none, ...key}).map(pressed => (pressed.kind === 'text' ? `text ${pressed.text}` : pressed.kind))

it('fast typing is one key after the other', () => {
  expect(kinds('jj')).toEqual(['text j', 'text j'])
  expect(kinds('/é🎉\r\u0003\u0001')).toEqual(['text /', 'text é', 'text 🎉', 'enter', 'interrupt'])
})

it.each<[string, Partial<InkKey>, string[]]>([
  ['', {upArrow: true}, ['up']],
  ['', {pageDown: true}, ['pageDown']],
  ['', {escape: true, meta: true}, ['escape']],
  ['', {tab: true}, ['tab']],
  ['', {tab: true, shift: true}, ['backTab']],
  ['', {delete: true}, ['backspace']],
  ['c', {ctrl: true}, ['interrupt']],
  ['z', {ctrl: true}, ['suspend']],
  ['q', {ctrl: true}, []],
  ['q', {meta: true}, []],
  ['', {}, []],
])('%j with %j is %j', (input, key, expected) => {
  expect(kinds(input, key)).toEqual(expected)
})
