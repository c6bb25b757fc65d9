declare const filePath: unique symbol

/**
 * The path of a file in the repository. Always starts with `/`.
 *
 * Its characters are the raw bytes of the name (latin1), so that every name a
 * file system can hold survives and costs one byte a character. Redis and `fs`
 * get `Buffer.from(path, 'latin1')`; only `displayPath` turns it into text.
 */
export type FilePath = string & {readonly [filePath]: true}

/** The longest path a catalogue takes: what Linux calls PATH_MAX, in bytes. */
export const MAX_PATH_BYTES = 4096

/** Marks a string of raw bytes as a path of the repository. The caller has made sure that it starts with `/`. */
export const asFilePath = (bytes: string): FilePath => bytes as FilePath

const decoder = (bytes: Uint8Array): string => new TextDecoder('utf-8').decode(bytes)

/** The path as text for people and JSON: decoded as UTF-8, invalid bytes as U+FFFD. */
export function displayPath(path: FilePath): string {
  for (let i = 0; i < path.length; i++) {
    if (path.charCodeAt(i) > 0x7f) return decoder(bytesOfPath(path))
  }
  return path
}

/** The raw bytes of the path, for Redis and the file system. */
export function bytesOfPath(path: FilePath): Uint8Array {
  const bytes = new Uint8Array(path.length)
  for (let i = 0; i < path.length; i++) bytes[i] = path.charCodeAt(i)
  return bytes
}

/** The path whose UTF-8 text this is: what an operator types or a JSON document holds. */
export function filePathFromText(text: string): FilePath {
  const bytes = new TextEncoder().encode(text.startsWith('/') ? text : `/${text}`)
  let path = ''
  for (const byte of bytes) path += String.fromCharCode(byte)
  return asFilePath(path)
}
