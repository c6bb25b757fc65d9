import {padded, span, type Line} from './line.js'

const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ['1 2 3 5 6, Tab', 'overview, requests, scans, cluster, events'],
  ['arrows, h j k l', 'move; right opens, left goes back'],
  ['g G, PgUp PgDn', 'first and last row, a page up and down'],
  ['Enter, Esc', 'details of a mirror, and back'],
  ['/', 'filter by words; !word inverts, state:down, country:de'],
  ['s S', 'sort by the next column, reverse'],
  ['p', 'pause; the data goes on being collected'],
  ['+ -', 'repaint more or less often'],
  ['q, Ctrl-C', 'quit; Ctrl-Z suspends'],
]

const ACTIONS: typeof KEYS = [
  ['Space', 'mark mirrors; an action is for all that are marked'],
  ['e', 'enable or disable'],
  ['r R', 'scan the mirror now, scan the source now'],
  ['c', 'check the health now'],
]

/** What the keys do, on every view. */
export function helpLines(readOnly: boolean): Line[] {
  const keys = readOnly ? KEYS : [...KEYS, ...ACTIONS]
  return [
    [],
    ...keys.map(([name, what]) => [span(`   ${padded(name, 18)}`, 'accent'), span(what)]),
    [],
    [span('   Any key closes this.', 'muted')],
  ]
}
