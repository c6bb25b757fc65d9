import fc from 'fast-check'
import {expect, it} from 'vitest'
import {bytesToBase64} from './bytes-to-base64.js'

it('writes what Node writes, of any part of the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.nat(), fc.nat(), (bytes, one, other) => {
      const [start = 0, end = 0] = [one, other].map(at => at % (bytes.length + 1)).sort((a, b) => a - b)
      expect(bytesToBase64(bytes, start, end)).toBe(Buffer.from(bytes.subarray(start, end)).toString('base64'))
    }),
  )
})
