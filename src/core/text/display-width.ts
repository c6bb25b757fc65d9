import {UNPRINTABLE} from './unprintable.js'

/** Characters that take no cell of their own: combining marks, joiners and variation selectors. */
const ZERO_WIDTH = /\p{Mn}|\p{Me}|[\u200b-\u200f]|\u2060/u
/** Characters that take two cells: Hangul, CJK, kana, full-width forms and emoji, roughly as Unicode's annex 11 has them. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

const widthOf = (character: string): number => (ZERO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1)

/** How many terminal cells a text without control characters takes. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) width += widthOf(character)
  return width
}

/** Cuts the text to at most `width` cells; what was cut ends in `…`. */
export function truncateToWidth(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  if (width < 1) return ''
  let kept = ''
  let used = 0
  for (const character of text) {
    used += widthOf(character)
    if (used > width - 1) break
    kept += character
  }
  return `${kept}…`
}

const UNPRINTABLE_CHARACTER = new RegExp(`[${UNPRINTABLE}]`, 'gu')

/**
 * Makes text from outside safe for one line of a terminal or a log: what cannot be printed, or would show the rest in
 * another order, becomes `\u{…}`.
 */
export const printable = (text: string): string =>
  text.replace(UNPRINTABLE_CHARACTER, character => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
