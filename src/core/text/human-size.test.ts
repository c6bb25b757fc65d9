import {expect, it} from 'vitest'
import {humanSize} from './human-size.js'

it.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1024, '1.0 KiB'],
  [123_417_395, '117.7 MiB'],
  [1024 ** 4, '1.0 TiB'],
  [-2048, '-2.0 KiB'],
])('writes %d bytes as %s', (bytes, text) => {
  expect(humanSize(bytes)).toBe(text)
})

it('stays with TiB however large the number', () => {
  expect(humanSize(2n ** 64n)).toBe('16777216.0 TiB')
})
