import {displayWidth} from '../../core/text/display-width.js'
import type {Line, Tone} from './line.js'

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

/** The line with the terminal's colour sequences. */
export function paintLine(line: Line, {theme, ascii}: Look): string {
  return line
    .map(({text, tone}) => {
      const shown = ascii ? asciiText(text) : text
      const code = THEMES[theme][tone]
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
  '!': '!',
  '▸': '>',
  '▼': 'v',
  '▲': '^',
  '─': '-',
  '│': '|',
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
  '↑': '^',
  '↓': 'v',
  '⏎': '<',
}

/** The same cells in ASCII; what has no likeness becomes question marks. */
function asciiText(text: string): string {
  let shown = ''
  for (const character of text) {
    shown += character <= '~' ? character : (ASCII[character] ?? '?'.repeat(displayWidth(character)))
  }
  return shown
}
