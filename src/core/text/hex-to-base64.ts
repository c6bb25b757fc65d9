const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Bytes written in hex, written in base64 instead. */
export function hexToBase64(hex: string): string {
  let base64 = ''
  for (let at = 0; at < hex.length; at += 6) {
    const group = hex.slice(at, at + 6)
    const bits = Number.parseInt(group.padEnd(6, '0'), 16)
    for (let digit = 0; digit < 4; digit++) {
      base64 += digit * 6 < group.length * 4 ? (DIGITS[(bits >> (18 - digit * 6)) & 63] ?? '') : '='
    }
  }
  return base64
}
