import fc from 'fast-check'
import {expect, it} from 'vitest'
import {parse} from 'yaml'
import {yamlText} from './go-yaml.js'

it.each([
  ['', '""'],
  ['http://mirror.example/', 'http://mirror.example/'],
  ['FR DE', 'FR DE'],
  ['yes', '"yes"'],
  ['NO', '"NO"'],
  ['123', '"123"'],
  ['1e3', '"1e3"'],
  ['0x10', '"0x10"'],
  ['2024-01-01', '"2024-01-01"'],
  ['~', '"~"'],
  ['a\tb', '"a\\tb"'],
  [' a', "' a'"],
  ['- a', "'- a'"],
  ['*x', "'*x'"],
  ['{}', "'{}'"],
  ['a: b', "'a: b'"],
  ["it's #1 # here", "'it''s #1 # here'"],
  ['one\ntwo', '|-\n    one\n    two'],
  ['one\n', '|\n    one'],
  ['one\n\n', '|+\n    one\n'],
])('writes %j as %s', (text, yaml) => {
  expect(yamlText(text)).toBe(yaml)
})

/** The reader of this test takes a point without a digit for a number that is none; the original writes it plain. */
const POINT_ALONE = /^[-+]?\._*$/

it('writes text that is read back as the same text', () => {
  const texts = fc.stringMatching(/^[ -~é]{0,20}$/).filter(text => !POINT_ALONE.test(text))
  fc.assert(
    fc.property(texts, text => {
      expect(parse(`Key: ${yamlText(text)}\n`, {version: '1.1'})).toEqual({Key: text})
    }),
  )
})
