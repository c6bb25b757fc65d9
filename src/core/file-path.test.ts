import fc from 'fast-check'
import {expect, it} from 'vitest'
import {asFilePath, bytesOfPath, displayPath, filePathFromText} from './file-path.js'

it('shows any text as it was typed', () => {
  fc.assert(
    fc.property(
      fc.string({unit: 'binary'}).filter(text => !text.includes('\ufeff')),
      text => {
        expect(displayPath(filePathFromText(`/${text}`))).toBe(`/${text}`)
      },
    ),
  )
})

it('puts a slash in front where there is none', () => {
  expect(filePathFromText('a/b')).toBe('/a/b')
  expect(filePathFromText('/a/b')).toBe('/a/b')
})

it('keeps every byte of a name that is no text', () => {
  const path = asFilePath('/\u00ff\u0080a')
  expect([...bytesOfPath(path)]).toEqual([0x2f, 0xff, 0x80, 0x61])
  expect(displayPath(path)).toBe('/\ufffd\ufffda')
})
