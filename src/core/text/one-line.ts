// eslint-disable-next-line no-control-regex -- taking them out is the purpose
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g

/** Foreign text fit for a log, a reason or an error: no control characters, at most `max` characters. */
export function oneLine(text: string, max = 200): string {
  // Cut before replacing: what a mirror sends may be long.
  const line = text
    .slice(0, max * 4)
    .replace(CONTROL_CHARACTERS, ' ')
    .trim()
  return line.length <= max ? line : `${line.slice(0, max - 1)}…`
}
