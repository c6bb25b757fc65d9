import fc from 'fast-check'
import {expect, it} from 'vitest'
import {parseXml} from '../../../test/support/parse-xml.js'
import {escapeXml} from './xml.js'

const documentOf = (text: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<a b="${escapeXml(text)}">${escapeXml(text)}</a>\n`

it('keeps text as it is in attributes and elements', () => {
  fc.assert(
    fc.property(fc.string({unit: 'grapheme'}), text => {
      const {attributes, text: inner} = parseXml(documentOf(text))
      expect([attributes['b'], inner]).toEqual([text, text])
    }),
  )
})

it.each([
  ['<a href="x">&\'</a>', '<a href="x">&\'</a>'],
  ['\0\x1b\uffff', '\ufffd\ufffd\ufffd'],
  ['\ud800', '\ufffd'],
  ['a\r\n\tb', 'a\r\n\tb'],
])('%j is read as %j', (text, read) => {
  expect(parseXml(documentOf(text)).text).toBe(read)
})
