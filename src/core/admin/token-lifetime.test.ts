import {expect, it} from 'vitest'
import {isTokenName, scopeAllows} from './api-token.js'
import {parseLifetime} from './token-lifetime.js'

it.each([
  ['12h', 43_200],
  [' 30D ', 2_592_000],
  ['4w', 2_419_200],
  ['1y', 31_536_000],
  ['101y', undefined],
  ['0d', undefined],
  ['-1d', undefined],
  ['1.5d', undefined],
  ['5', undefined],
  ['5m', undefined],
  ['', undefined],
  ['9999999d', undefined],
])('%j is %j seconds', (text, seconds) => {
  expect(parseLifetime(text)).toBe(seconds)
})

it('a scope includes those before it', () => {
  expect([scopeAllows('admin', 'read'), scopeAllows('scan', 'scan'), scopeAllows('read', 'scan')]).toEqual([
    true,
    true,
    false,
  ])
})

it.each([
  ['anna@site-1', true],
  ['', false],
  ['-x', false],
  ['a b', false],
  ['a\nb', false],
  ['x'.repeat(65), false],
])('%j may be a name of a token: %j', (name, may) => {
  expect(isTokenName(name)).toBe(may)
})
