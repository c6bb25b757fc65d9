import {readFileSync} from 'node:fs'
import {expect, it} from 'vitest'
import {MirrorbitsError, messageOf} from './errors.js'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

it('documents every code, in alphabetical order, and no other', () => {
  const codes = [...read('errors.ts').matchAll(/^ {2}\| '(MB_[A-Z_]+)'$/gm)].map(([, code]) => code)
  const headings = [...read('../../docs/reference/errors.md').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)

  expect(codes.length).toBeGreaterThan(20)
  expect(headings).toEqual(codes)
  expect(codes).toEqual(codes.toSorted())
})

it('tells in the guide what to look at first, for every code', () => {
  const codes = [...read('errors.ts').matchAll(/^ {2}\| '(MB_[A-Z_]+)'$/gm)].map(([, code]) => code)
  const rows = [...read('../../docs/guide/operations.md').matchAll(/^\| \[`(MB_[A-Z_]+)`\].*\| +\S.*\|$/gm)]
  expect(rows.map(([, code]) => code)).toEqual(codes)
})

it('says something about every code', () => {
  const [, ...sections] = read('../../docs/reference/errors.md').split(/^## .+$/m)
  for (const section of sections) expect(section.trim().length).toBeGreaterThan(40)
})

it('keeps code, hint and cause', () => {
  const cause = new Error('deeper')
  const error = new MirrorbitsError('MB_USAGE', 'wrong', {hint: 'Do it right.', cause})
  expect(error).toMatchObject({
    name: 'MirrorbitsError',
    code: 'MB_USAGE',
    message: 'wrong',
    hint: 'Do it right.',
    cause,
  })
  expect(new MirrorbitsError('MB_USAGE', 'wrong').hint).toBeUndefined()
})

it('has a message for anything that is thrown', () => {
  expect([messageOf(new Error('a')), messageOf('b'), messageOf(undefined)]).toEqual(['a', 'b', 'undefined'])
})
