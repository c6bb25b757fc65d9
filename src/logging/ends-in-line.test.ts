import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {endsInLine} from './ends-in-line.js'

let folder = ''
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'mirrorbits-line-'))))
afterAll(() => rm(folder, {recursive: true, force: true}))

it.each([
  ['', false],
  ['one\n', false],
  ['one\ntw', true],
  ['one\n\n', false],
])('a file that says %j ends in the middle of a line: %s', async (text, expected) => {
  const file = join(folder, 'log')
  await writeFile(file, text)
  expect(await endsInLine(file)).toBe(expected)
})

it('what cannot be read, or is no file, does not', async () => {
  expect(await endsInLine(join(folder, 'missing'))).toBe(false)
  expect(await endsInLine(folder)).toBe(false)
  expect(await endsInLine('/dev/full')).toBe(false)
})
