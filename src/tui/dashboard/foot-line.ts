import {cutLine, span, spread, widthOf, type Line} from './line.js'
import {VIEW_KEYS, VIEWS, type Ui, type View} from './ui-state.js'

type KeyHint = readonly [key: string, what: string]

const ALWAYS: readonly KeyHint[] = [
  ['?', 'help'],
  ['q', 'quit'],
]
const LOOKING: readonly KeyHint[] = [
  ['/', 'filter'],
  ['⏎', 'details'],
  ['s', 'sort'],
]
const ACTING: readonly KeyHint[] = [
  ['e', 'enable'],
  ['r', 'scan'],
  ['c', 'check'],
  ['w', 'score'],
]

/** The line at the bottom: what is asked, what was done, or the keys. */
export function footLine(ui: Ui, canAct: boolean, width: number): Line {
  const {prompt, message} = ui
  if (prompt?.kind === 'filter') {
    const typed: Line = [span(' / ', 'accent'), span(`${prompt.text}█`), span('   Enter keeps, Esc clears', 'muted')]
    return cutLine(typed, width)
  }
  if (prompt?.kind === 'score') {
    const typed: Line = [span(` ${prompt.question} `, 'warn'), span(`${prompt.text}█`, 'strong')]
    return cutLine([...typed, span('   Enter sets it, Esc leaves it as it is', 'muted')], width)
  }
  if (prompt?.kind === 'confirm') return cutLine([span(` ${prompt.question} `, 'warn'), span('y/N', 'strong')], width)
  return message === undefined ? keysLine(ui, canAct, width) : cutLine([span(` ${message.text}`, message.tone)], width)
}

function keysLine({view, detail}: Ui, canAct: boolean, width: number): Line {
  const named = (isNamed: (name: View) => boolean): Line =>
    VIEWS.flatMap(name => [
      span(` ${VIEW_KEYS[name]} `, 'accent'),
      span(isNamed(name) ? name : '', name === view && detail === undefined ? 'selected' : 'plain'),
    ])
  const all = named(() => true)
  const views = widthOf(all) + widthOf(hintSpans(ALWAYS)) < width ? all : named(name => name === view)
  const hints = canAct ? [...LOOKING, ...ACTING] : [...LOOKING]
  // As the screen narrows help stays: it tells the others.
  while (hints.length > 0 && widthOf(views) + widthOf(hintSpans([...hints, ...ALWAYS])) >= width) hints.pop()
  const right = [...hints, ...ALWAYS]
  return spread(
    views,
    hintSpans(widthOf(views) + widthOf(hintSpans(right)) < width ? right : ALWAYS.slice(0, 1)),
    width,
  )
}

const hintSpans = (hints: readonly KeyHint[]): Line =>
  hints.flatMap(([key, what]) => [span(` ${key}`, 'accent'), span(` ${what} `, 'muted')])
