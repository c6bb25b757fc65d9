/**
 * The inside of a character class: control characters, line ends of all kinds, and those that turn the direction of
 * writing. One rule for terminals, logs and what is kept.
 */
export const UNPRINTABLE = '\\p{Cc}\\u2028\\u2029\\u200e\\u200f\\u061c\\u202a-\\u202e\\u2066-\\u2069'

/** Without those that JSON escapes by itself, and the line ends between its values. */
const LEFT_BY_JSON = new RegExp(`(?![\\u0000-\\u001f])[${UNPRINTABLE}]`, 'gu')

/** JSON as text that no terminal takes for anything else; it means the same. */
export const printableJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, undefined, indent).replace(
    LEFT_BY_JSON,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
