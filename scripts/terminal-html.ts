/** Colours of a common dark terminal: the eight, then the eight bright ones. */
const COLOURS = [
  ...['#1c1c1c', '#e06c75', '#7ec16e', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d7d7d7'],
  ...['#767676', '#ff7b86', '#98e085', '#ffd98f', '#7cc4ff', '#e39bff', '#6fd7e3', '#ffffff'],
]
const [BACKGROUND, PLAIN] = ['#111111', '#d7d7d7']

/** A character's place, in pixels: whole ones, so that neither dots nor blocks are blurred. */
export const CELL = {width: 8, height: 16}
export const MARGIN = 8

const STYLE = `html,body{margin:0;background:${BACKGROUND}}
pre{margin:${MARGIN}px;color:${PLAIN};font:13px/${CELL.height}px "DejaVu Sans Mono",monospace}
i{display:inline-block;width:${CELL.width}px;height:${CELL.height}px;overflow:hidden;vertical-align:top;text-align:center;font-style:normal}
svg{display:block;fill:currentColor}`

interface Sgr {
  colour: string | undefined
  bold: boolean
  dim: boolean
  reverse: boolean
}

const plain = (): Sgr => ({colour: undefined, bold: false, dim: false, reverse: false})

/** A page that looks like the terminal's screen, from text with its colour sequences. */
export function terminalHtml(screen: string): string {
  let style = plain()
  const body = screen
    .trimEnd()
    // eslint-disable-next-line no-control-regex -- terminal sequences begin with it
    .split(/\u001b\[([\d;]*)m/)
    .map((piece, index) => {
      if (index % 2 === 0) return piece === '' ? '' : `<span style="${cssOf(style)}">${cells(piece)}</span>`
      style = (piece === '' ? '0' : piece).split(';').map(Number).reduce(changed, style)
      return ''
    })
    .join('')
  return `<!doctype html><meta charset=utf-8><style>${STYLE}</style><pre>${body}</pre>`
}

function changed(style: Sgr, code: number): Sgr {
  if (code === 0) return plain()
  if (code === 1) return {...style, bold: true}
  if (code === 2) return {...style, dim: true}
  if (code === 7) return {...style, reverse: true}
  if (code === 22) return {...style, bold: false, dim: false}
  if (code === 27) return {...style, reverse: false}
  if (code === 39) return {...style, colour: undefined}
  if (code >= 30 && code <= 37) return {...style, colour: COLOURS[code - 30]}
  return code >= 90 && code <= 97 ? {...style, colour: COLOURS[code - 82]} : style
}

function cssOf({colour = PLAIN, bold, dim, reverse}: Sgr): string {
  const [front, back] = reverse ? [BACKGROUND, colour] : [colour, 'transparent']
  return `color:${front};background:${back}${bold ? ';font-weight:bold' : ''}${dim ? ';opacity:.6' : ''}`
}

/** A place of the same width for each character: what a font lacks comes from another one, whose glyphs are wider. */
const cells = (text: string): string => Array.from(text, one => (one === '\n' ? one : `<i>${drawn(one)}</i>`)).join('')

const BRAILLE = 0x2800
/** Column and row of the dot that each bit of a braille character stands for. */
const DOTS = [
  ...[[0, 0] as const, [0, 1] as const, [0, 2] as const, [1, 0] as const, [1, 1] as const, [1, 2] as const],
  ...[[0, 3] as const, [1, 3] as const],
]

function drawn(character: string): string {
  const bits = (character.codePointAt(0) ?? 0) - BRAILLE
  if (bits < 0 || bits > 0xff) return character.replace('&', '&amp;').replace('<', '&lt;')
  const dots = DOTS.filter((_, bit) => (bits >> bit) % 2 === 1)
  const circles = dots.map(([column, row]) => `<circle cx="${2 + column * 4}" cy="${2 + row * 4}" r="1.2"/>`)
  return `<svg width="${CELL.width}" height="${CELL.height}">${circles.join('')}</svg>`
}
