import {displayWidth} from '../../core/text/display-width.js'
import type {Glow, Line, Tone} from './line.js'

export const THEME_NAMES = ['dark', 'light', 'mono', 'colour-blind'] as const
export type ThemeName = (typeof THEME_NAMES)[number]

/** How lines are drawn. */
export interface Look {
  readonly theme: ThemeName
  /** Only characters that every terminal has. */
  readonly ascii: boolean
}

/** Parameters of the terminal's SGR sequence; empty draws as it is. */
type Theme = Readonly<Record<Tone, string>>

const DARK: Theme = {
  plain: '',
  strong: '1',
  muted: '90',
  accent: '36',
  ok: '32',
  warn: '33',
  bad: '91',
  selected: '7',
}

const THEMES: Readonly<Record<ThemeName, Theme>> = {
  dark: DARK,
  // Yellow and light red cannot be read on white.
  light: {...DARK, accent: '34', warn: '35', bad: '31'},
  mono: {plain: '', strong: '1', muted: '2', accent: '', ok: '', warn: '4', bad: '1', selected: '7'},
  // Blue, yellow and magenta differ also for those who do not tell red from green.
  'colour-blind': {...DARK, ok: '94', warn: '93', bad: '1;95'},
}

const GLOWS: Readonly<Record<Glow, string>> = {bright: '1', dim: '2'}

/** The line with the terminal's colour sequences. */
export function paintLine(line: Line, {theme, ascii}: Look): string {
  return line
    .map(({text, tone, glow}) => {
      const shown = ascii ? asciiText(text) : text
      const code = glow === undefined ? THEMES[theme][tone] : `${GLOWS[glow]};${THEMES[theme][tone]}`.replace(/;$/, '')
      return code === '' || shown === '' ? shown : `\u001b[${code}m${shown}\u001b[0m`
    })
    .join('')
}

const ASCII: Readonly<Record<string, string>> = {
  '●': '*',
  '◐': '%',
  '✖': 'x',
  '○': 'o',
  '✔': '+',
  '▸': '>',
  '▼': 'v',
  '▲': '^',
  '─': '-',
  '·': '-',
  '–': '-',
  '…': '~',
  '█': '#',
  '▓': '#',
  '░': '.',
  '▁': '_',
  '▂': '.',
  '▃': ':',
  '▄': '-',
  '▅': '=',
  '▆': '+',
  '▇': '*',
  '→': '>',
  '⏎': '<',
  '×': 'x',
}

/** The same cells in ASCII; what has no likeness becomes question marks. */
function asciiText(text: string): string {
  let shown = ''
  for (const character of text) shown += character <= '~' ? character : (ASCII[character] ?? likeness(character))
  return shown
}

/** Of a braille character's dots only how many there are is left. */
function likeness(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < BRAILLE || code > BRAILLE + 0xff) return '?'.repeat(displayWidth(character))
  const dots = [0, 1, 2, 3, 4, 5, 6, 7].filter(bit => ((code - BRAILLE) >> bit) & 1).length
  return dots === 0 ? ' ' : dots < 5 ? '.' : ':'
}

const BRAILLE = 0x2800
