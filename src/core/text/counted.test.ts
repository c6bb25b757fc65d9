import {expect, test} from 'vitest'
import {counted, wordFor} from './counted.js'

test.each([
  [0, '0 files'],
  [1, '1 file'],
  [2, '2 files'],
  [1001, '1001 files'],
])('%i has the word that fits it', (count, text) => {
  expect(counted(count, 'file')).toBe(text)
})

test('a word with a plural of its own says so', () => {
  expect(counted(1, 'address', 'addresses')).toBe('1 address')
  expect(counted(2, 'address', 'addresses')).toBe('2 addresses')
  expect(wordFor(1, 'differs', 'differ')).toBe('differs')
})
