import fc from 'fast-check'
import {expect, it} from 'vitest'
import {displayWidth, printable} from './display-width.js'
import {oneLine} from './one-line.js'
import {printableJson} from './unprintable.js'

const odd = fc
  .array(fc.constantFrom('a', '\n', '\u001b', '\u007f', '\u009b', '\u2028', '\u202e', '\u2069', '\u061c', 'é', '😀'))
  .map(characters => characters.join(''))

it('texts, kept reasons and JSON hold none of the characters that a terminal obeys', () => {
  fc.assert(
    fc.property(odd, text => {
      for (const safe of [printable(text), oneLine(text), printableJson({[text]: text})]) {
        expect(safe).toMatch(/^[aé😀 -~…]*$/u)
      }
      expect(displayWidth(printable(text))).toBeGreaterThanOrEqual(0)
    }),
  )
})

it('JSON means the same', () => {
  fc.assert(
    fc.property(fc.oneof(odd, fc.string({unit: 'binary'})), text => {
      expect(JSON.parse(printableJson([text, {a: text}], 2))).toEqual([text, {a: text}])
    }),
  )
})
