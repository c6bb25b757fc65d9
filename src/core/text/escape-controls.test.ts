import {expect, it} from 'vitest'
import {escapeControls} from './escape-controls.js'

it('writes line ends, escapes and other control characters as hex', () => {
  expect(escapeControls('a\r\nb\x1b[31m\0\x7f')).toBe('a\\x0d\\x0ab\\x1b[31m\\x00\\x7f')
})

it('leaves everything else as it is', () => {
  expect(escapeControls('ä "quoted" 日本 \\x0a 😀')).toBe('ä "quoted" 日本 \\x0a 😀')
})
