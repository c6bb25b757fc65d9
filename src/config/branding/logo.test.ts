import {expect, it} from 'vitest'
import {MAX_LOGO_BYTES, readLogo} from './logo.js'

const svg = (inside = '', head = '') =>
  Buffer.from(`${head}<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">${inside}</svg>`)

/** A PNG's first bytes, with this width and height. */
function png(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(60)
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  bytes.writeUInt32BE(13, 8)
  bytes.write('IHDR', 12)
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}

it('takes a picture as part of the page', () => {
  const picture = svg('<circle r="1"/>', '<?xml version="1.0"?>\n<!-- made by hand -->\n')
  expect(readLogo(picture, 'svg')).toEqual({
    kind: 'logo',
    dataUrl: `data:image/svg+xml;base64,${picture.toString('base64')}`,
  })
  expect(readLogo(png(64, 32), 'png')).toEqual({
    kind: 'logo',
    dataUrl: `data:image/png;base64,${png(64, 32).toString('base64')}`,
  })
})

it.each([
  ['a PNG that is none', Buffer.from('GIF89a'), 'png', 'is no PNG'],
  ['an SVG named PNG', svg(), 'png', 'is no PNG'],
  ['an empty file', Buffer.alloc(0), 'png', 'is no PNG'],
  ['a PNG that unpacks to much', png(50_000, 50_000), 'png', 'must be 1 to 4000 pixels wide and high'],
  ['a PNG without pixels', png(0, 10), 'png', 'must be 1 to 4000 pixels wide and high'],
  ['a picture that is too large', Buffer.alloc(MAX_LOGO_BYTES + 1), 'svg', 'is larger than 100 KiB'],
  ['HTML', Buffer.from('<html></html>'), 'svg', 'is no SVG'],
  ['text before it', svg('', 'hello '), 'svg', 'is no SVG'],
  ['no namespace', Buffer.from('<svg></svg>'), 'svg', 'lacks xmlns="http://www.w3.org/2000/svg"'],
  ['bytes that are no text', Buffer.from([0x3c, 0xff]), 'svg', 'is not UTF-8 text'],
  ['a script', svg('<script>alert(1)</script>'), 'svg', 'holds a script or foreign content'],
  ['a script by another name', svg('<s:SCRIPT xmlns:s="x"/>'), 'svg', 'holds a script or foreign content'],
  ['foreign content', svg('<foreignObject/>'), 'svg', 'holds a script or foreign content'],
  ['entities', svg('&a;', '<!DOCTYPE svg [<!ENTITY a "b">]>'), 'svg', 'declares entities'],
] as const)('refuses %s', (_, bytes, kind, why) => {
  expect(readLogo(bytes, kind)).toEqual({kind: 'refused', why})
})
