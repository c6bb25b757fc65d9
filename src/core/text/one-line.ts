import {UNPRINTABLE} from './unprintable.js'

const UNPRINTABLE_CHARACTERS = new RegExp(`[${UNPRINTABLE}]+`, 'gu')

/** Foreign text fit for a log, a reason or an error: no control characters, at most `max` characters. */
export function oneLine(text: string, max = 200): string {
  // Cut before replacing: what a mirror sends may be long.
  const line = text
    .slice(0, max * 4)
    .replace(UNPRINTABLE_CHARACTERS, ' ')
    .trim()
  return line.length <= max ? line : `${line.slice(0, max - 1)}…`
}
