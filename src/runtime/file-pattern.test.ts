import {describe, expect, it} from 'vitest'
import {filePattern} from './file-pattern.js'

const LIMIT_MS = 5000

describe('a pattern for files', () => {
  it.each([
    ['', ['/a'], [true]],
    ['\\.iso$', ['/a.iso', '/aiso', '/a.iso.sig'], [true, false, false]],
    ['(?i)ISO', ['/a.iso'], [true]],
    ['ü', ['/ü.bin', '/u.bin'], [true, false]],
  ])('%j', (pattern, texts, fits) => {
    expect(filePattern(pattern, LIMIT_MS)(texts)).toEqual(fits)
  })

  it.each(['(', '[', 'a{2,1}', '*', '(?<n>', 'x'.repeat(513)])('is refused: %j', pattern => {
    expect(() => filePattern(pattern, LIMIT_MS)).toThrow(expect.objectContaining({code: 'MB_USAGE'}))
  })

  it('cannot hang the program', () => {
    const matches = filePattern('^(a+)+$', 100)

    expect(() => matches([`${'a'.repeat(60)}!`])).toThrow(expect.objectContaining({code: 'MB_USAGE'}))
    expect(() => matches(['a'])).toThrow(/too long/)
  })
  it('holds up the program for a moment only, whatever the pattern', () => {
    const began = performance.now()
    expect(() => filePattern('^(a+)+$', LIMIT_MS)([`${'a'.repeat(60)}!`])).toThrow(/too long/)
    expect(performance.now() - began).toBeLessThan(2500)
  })
})
