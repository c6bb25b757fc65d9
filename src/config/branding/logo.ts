export const MAX_LOGO_BYTES = 100 * 1024
const MAX_PIXELS = 4000

export type Logo =
  | {readonly kind: 'logo'; readonly dataUrl: string}
  /** Completes "the picture …". */
  | {readonly kind: 'refused'; readonly why: string}

/**
 * A picture as part of the page. As `<img>` a browser neither runs what an SVG holds nor loads what it names; what would
 * need that is refused all the same, as it would not be seen.
 */
export function readLogo(bytes: Uint8Array, kind: 'svg' | 'png'): Logo {
  if (bytes.length > MAX_LOGO_BYTES) return refused(`is larger than ${MAX_LOGO_BYTES / 1024} KiB`)
  const why = kind === 'png' ? problemOfPng(bytes) : problemOfSvg(bytes)
  if (why !== undefined) return refused(why)
  const type = kind === 'png' ? 'image/png' : 'image/svg+xml'
  return {kind: 'logo', dataUrl: `data:${type};base64,${Buffer.from(bytes).toString('base64')}`}
}

const refused = (why: string): Logo => ({kind: 'refused', why})

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

function problemOfPng(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes)
  const isPng = buffer.length > 33 && buffer.subarray(0, 8).equals(PNG) && buffer.toString('latin1', 12, 16) === 'IHDR'
  if (!isPng) return 'is no PNG'
  const sides = [buffer.readUInt32BE(16), buffer.readUInt32BE(20)]
  // A small file can unpack to more than a browser's memory.
  return sides.every(side => side > 0 && side <= MAX_PIXELS)
    ? undefined
    : `must be 1 to ${MAX_PIXELS} pixels wide and high`
}

function problemOfSvg(bytes: Uint8Array): string | undefined {
  let text: string
  try {
    text = new TextDecoder('utf-8', {fatal: true}).decode(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return 'is not UTF-8 text'
  }
  if (!/<svg[\s>]/i.test(text) || !/^\s*</.test(text)) return 'is no SVG'
  if (!text.includes('http://www.w3.org/2000/svg')) return 'lacks xmlns="http://www.w3.org/2000/svg"'
  if (/<!ENTITY/i.test(text)) return 'declares entities'
  return /<(?:\w+:)?(?:script|foreignObject)\b/i.test(text) ? 'holds a script or foreign content' : undefined
}
