import fc from 'fast-check'
import {expect, it} from 'vitest'
import {displayWidth, printable, truncateToWidth} from './display-width.js'

it('counts wide characters twice and combining ones not at all', () => {
  expect([displayWidth('abc'), displayWidth('日本'), displayWidth('e\u0301'), displayWidth('🚀')]).toEqual([3, 4, 1, 2])
})

it('marks what it cuts', () => {
  expect([truncateToWidth('mirror', 4), truncateToWidth('mirror', 6), truncateToWidth('日本語', 4)]).toEqual([
    'mir…',
    'mirror',
    '日…',
  ])
})

it('never yields more cells than asked for', () => {
  fc.assert(
    fc.property(fc.string({unit: 'grapheme'}), fc.nat({max: 30}), (text, width) => {
      expect(displayWidth(truncateToWidth(printable(text), width))).toBeLessThanOrEqual(width)
    }),
  )
})

it('lets no escape sequence, line end or direction change through', () => {
  expect(printable('a\u001b[31mb\r\nc\u202ed\u009b\0\u007f\u200f')).toBe(
    'a\\u{1b}[31mb\\u{d}\\u{a}c\\u{202e}d\\u{9b}\\u{0}\\u{7f}\\u{200f}',
  )
})

it('leaves everything else as it is', () => {
  expect(printable('ä "quoted" 日本 \\x0a 😀')).toBe('ä "quoted" 日本 \\x0a 😀')
})
