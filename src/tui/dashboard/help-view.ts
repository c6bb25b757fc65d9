import {padded, span, type Line} from './line.js'

/** Short enough for the smallest screen, which has eleven lines for them. */
const LOOKING: readonly (readonly [keys: string, what: string])[] = [
  ['1 to 6, Tab', 'the views'],
  ['arrows, h j k l', 'move; right opens, left goes back'],
  ['g G, PgUp PgDn', 'first and last row, a page up and down'],
  ['Enter, Esc', 'details of a mirror, and back'],
  ['/', 'filter: word !word state:down rtt:>100'],
  ['s S', 'sort by the next column, reverse'],
  ['p, + -', 'pause; repaint more or less often'],
]

const ACTING: typeof LOOKING = [
  ['e w', 'enable or disable; set the score'],
  ['c r R', 'check; scan the mirror, the source'],
  ['Space', 'mark; actions are for all marked'],
]

const LEAVING: typeof LOOKING = [['q, Ctrl-Z', 'quit, suspend']]

/** What the keys do, on every view. */
export const helpLines = (canAct: boolean): Line[] =>
  [...LOOKING, ...(canAct ? ACTING : []), ...LEAVING].map(([name, what]) => [
    span(`   ${padded(name, 18)}`, 'accent'),
    span(what),
  ])
