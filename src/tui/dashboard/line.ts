import {displayWidth, printable, truncateToWidth} from '../../core/text/display-width.js'

/** Colours by meaning. What a colour says a symbol or a word says too. */
export type Tone = 'plain' | 'strong' | 'muted' | 'accent' | 'ok' | 'warn' | 'bad' | 'selected'

/** Brighter or dimmer than the tone is. */
export type Glow = 'bright' | 'dim'

export interface Span {
  readonly text: string
  readonly tone: Tone
  readonly glow?: Glow
}

/** One line of the screen. */
export type Line = readonly Span[]

/** A piece of a line; text from outside is made safe to print. */
export const span = (text: string, tone: Tone = 'plain'): Span => ({text: printable(text), tone})

export const widthOf = (line: Line): number => line.reduce((sum, {text}) => sum + displayWidth(text), 0)

export const plainText = (line: Line): string => line.map(({text}) => text).join('')

/** The line in at most `width` cells. */
export function cutLine(line: Line, width: number): Line {
  if (widthOf(line) <= width) return line
  const kept: Span[] = []
  let room = width
  for (const part of line) {
    const text = truncateToWidth(part.text, room)
    if (text !== '') kept.push({...part, text})
    room -= displayWidth(text)
    if (text !== part.text || room <= 0) break
  }
  return kept
}

/** The end of a text in at most `width` cells: of a path it tells more than the start. */
export function cutStart(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  // Most characters take a cell, so no more of them can fit.
  const characters = Array.from(text).slice(-width)
  while (characters.length > 0 && displayWidth(characters.join('')) > width - 1) characters.shift()
  return `…${characters.join('')}`
}

/** Two lines in one, the second at the right end; it is left out when there is no room. */
export function spread(left: Line, right: Line, width: number): Line {
  const gap = width - widthOf(left) - widthOf(right)
  return gap < 1 ? cutLine(left, width) : [...left, span(' '.repeat(gap)), ...right]
}

/** A braille character without dots: blanks at the end of a line are not drawn. */
const BLANK = '\u2800'

/** The line as the selected one: one colour to the end of the screen. */
export function selectedLine(line: Line, width: number): Line {
  const text = plainText(cutLine(line, width)).trimEnd()
  const blanks = Math.max(0, width - displayWidth(text))
  return [{text: text + (blanks === 0 ? '' : ' '.repeat(blanks - 1) + BLANK), tone: 'selected'}]
}

/** Text in exactly `width` cells. */
export function padded(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = truncateToWidth(printable(text), width)
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(cut)))
  return align === 'right' ? blanks + cut : cut + blanks
}
