// eslint-disable-next-line no-control-regex -- control characters are what this is about
const CONTROL = /[\x00-\x1f\x7f]/

/**
 * Text whose control characters are written as `\x0a`, so that it stays on one line and cannot steer a terminal. For the
 * log and for what ends up in it; the output of commands goes through `printable`.
 */
export function escapeControls(text: string): string {
  if (!CONTROL.test(text)) return text
  let escaped = ''
  for (const character of text) {
    escaped += CONTROL.test(character) ? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}` : character
  }
  return escaped
}
