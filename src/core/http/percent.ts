/** Turns each `%xx` into the byte it stands for, as a latin1 character. Undefined when an escape is malformed. */
export function percentDecode(text: string): string | undefined {
  if (!text.includes('%')) return text
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined
  return text.replace(/%../g, escape => String.fromCharCode(Number.parseInt(escape.slice(1), 16)))
}

/** Escapes every character that a header or a request line cannot hold; what is escaped already stays. */
export const escapeUnsafe = (text: string): string =>
  /[^\x21-\x7e]/.test(text) ? text.replace(/[^\x21-\x7e]+/gu, encodeUtf8) : text

/** The same for raw bytes in latin1. */
export const escapeUnsafeBytes = (bytes: string): string =>
  bytes.replace(/[^\x21-\x7e]/g, byte => `%${hex(byte.charCodeAt(0))}`)

const encodeUtf8 = (text: string): string => {
  let escaped = ''
  for (const byte of new TextEncoder().encode(text)) escaped += `%${hex(byte)}`
  return escaped
}

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0')
