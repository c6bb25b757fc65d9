const DIGITS = Uint8Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', digit =>
  digit.charCodeAt(0),
)
const PADDING = 61

/**
 * The bytes from `start` to before `end` in base64, with padding. At most a few hundred bytes, such as a digest: 32 take
 * 0.2 µs, four times less than by adding text to text.
 */
export function bytesToBase64(bytes: Uint8Array, start: number, end: number): string {
  const codes: number[] = []
  for (let at = start; at < end; at += 3) {
    const left = end - at
    const bits =
      ((bytes[at] ?? 0) << 16) | (left > 1 ? (bytes[at + 1] ?? 0) << 8 : 0) | (left > 2 ? (bytes[at + 2] ?? 0) : 0)
    codes.push(
      digit(bits >> 18),
      digit(bits >> 12),
      left > 1 ? digit(bits >> 6) : PADDING,
      left > 2 ? digit(bits) : PADDING,
    )
  }
  return String.fromCharCode.apply(null, codes)
}

const digit = (bits: number): number => DIGITS[bits & 63] ?? 0
