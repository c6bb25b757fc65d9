/** Colours of a common dark terminal: the eight, then the eight bright ones. */
const COLOURS = [
  ...['#1c1c1c', '#e06c75', '#7ec16e', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d7d7d7'],
  ...['#767676', '#ff7b86', '#98e085', '#ffd98f', '#7cc4ff', '#e39bff', '#6fd7e3', '#ffffff'],
]
const [BACKGROUND, PLAIN] = ['#111111', '#d7d7d7']

const STYLE = `html,body{margin:0;background:${BACKGROUND}}
pre{margin:8px;color:${PLAIN};font:14px/17px "DejaVu Sans Mono",monospace;font-variant-ligatures:none}`

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
      if (index % 2 === 0) return piece === '' ? '' : `<span style="${cssOf(style)}">${escaped(piece)}</span>`
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

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
