import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {asFilePath, filePathFromText} from '../file-path.js'
import {encodePath} from './encode-path.js'

describe('encodePath', () => {
  it('leaves what a URL path may hold as it is', () => {
    const path = asFilePath("/pool/a-b_c~1.0+deb(1)!$&',;=:@*/x.iso")
    expect(encodePath(path)).toBe(path)
  })

  it.each([
    ['/100% legit.txt', '/100%25%20legit.txt'],
    ['/a?b#c', '/a%3Fb%23c'],
    ['/a%20b', '/a%2520b'],
    ['/café', '/caf%C3%A9'],
    ['/new\nline\t', '/new%0Aline%09'],
    ['/b\\s"<>[]{}|^`', '/b%5Cs%22%3C%3E%5B%5D%7B%7D%7C%5E%60'],
  ])('encodes %j as %s', (text, encoded) => {
    expect(encodePath(filePathFromText(text))).toBe(encoded)
  })

  it('encodes bytes that are no UTF-8', () => {
    expect(encodePath(asFilePath('/inv\xe9\x00'))).toBe('/inv%E9%00')
  })

  it('loses no byte, and gives nothing that would need encoding', () => {
    fc.assert(
      fc.property(fc.uint8Array({minLength: 1}), bytes => {
        const path = asFilePath(`/${Buffer.from(bytes).toString('latin1')}`)
        const encoded = encodePath(path)
        expect(encoded).toMatch(/^[!-~]+$/)
        expect(encoded).not.toMatch(/[?#"\\]/)
        expect(encoded.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))).toBe(path)
      }),
    )
  })
})
