import fc from 'fast-check'
import {expect, it} from 'vitest'
import {hexToBase64} from './hex-to-base64.js'

it('writes the same bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), bytes => {
      const buffer = Buffer.from(bytes)
      expect(hexToBase64(buffer.toString('hex'))).toBe(buffer.toString('base64'))
    }),
  )
})
