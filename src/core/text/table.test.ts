import fc from 'fast-check'
import {expect, it} from 'vitest'
import {displayWidth} from './display-width.js'
import {renderTable} from './table.js'

const columns = [
  {title: 'NAME', minWidth: 4},
  {title: 'SCORE', align: 'right'},
  {title: 'REASON', minWidth: 6},
] as const
const rows = [
  ['ovh', '10', ''],
  ['a-very-long-name.example', '-5', 'connection refused'],
]

it('cuts nothing in a pipe', () => {
  expect(renderTable(columns, rows, {width: undefined})).toEqual([
    'NAME                      SCORE  REASON',
    'ovh                          10',
    'a-very-long-name.example     -5  connection refused',
  ])
})

it('shortens the widest columns on a narrow terminal', () => {
  expect(renderTable(columns, rows, {width: 35})).toEqual([
    'NAME           SCORE  REASON',
    'ovh               10',
    'a-very-long-…     -5  connection r…',
  ])
})

it('leaves columns at their smallest width when the terminal is too narrow for all', () => {
  expect(renderTable(columns, rows, {width: 5})).toEqual(['NAME  SCORE  REASON', 'ovh      10', 'a-v…     -5  conne…'])
})

it('lines up cells by what they take on the screen', () => {
  expect(renderTable([{title: 'A'}, {title: 'B'}], [['日本', 'x']], {width: undefined})).toEqual(['A     B', '日本  x'])
})

it('colours cells without moving them', () => {
  const lines = renderTable([{title: 'A'}, {title: 'B'}], [['x', 'y']], {
    width: undefined,
    paint: (text, column, row) => (row === 0 && column === 0 ? `<${text}>` : text),
  })
  expect(lines).toEqual(['A  B', '<x>  y'])
})

it('prints a cell of a hostile record without its escape sequences', () => {
  expect(renderTable([{title: 'A'}], [['\u001b]0;x\u0007']], {width: undefined})[1]).toBe('\\u{1b}]0;x\\u{7}')
})

it('never exceeds a width that leaves room for every smallest column', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.string())), fc.integer({min: 10, max: 60}), (cells, width) => {
      const lines = renderTable(
        [
          {title: 'A', minWidth: 4},
          {title: 'B', minWidth: 4},
        ],
        cells,
        {width},
      )
      expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width)
    }),
  )
})
