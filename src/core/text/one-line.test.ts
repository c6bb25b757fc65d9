import {describe, expect, it} from 'vitest'
import {oneLine} from './one-line.js'

describe('oneLine', () => {
  it('keeps ordinary text', () => {
    expect(oneLine('connection refused – café')).toBe('connection refused – café')
  })

  it('turns control characters, also of terminals, into a blank', () => {
    expect(oneLine(' a\r\nb\u001b[31mc\u009bd\u2028e\u0000')).toBe('a b [31mc d e')
  })

  it('cuts what is too long', () => {
    expect(oneLine('x'.repeat(1000), 10)).toBe(`${'x'.repeat(9)}…`)
  })
})
