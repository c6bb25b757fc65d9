import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {AT, aRow, aState, anEvent} from '../../../test/support/dashboard-state.js'
import {eventPasses, mirrorPasses, textPasses} from './filter.js'
import {AT_START, moved, windowOf} from './list-window.js'
import {ordered, SORT_KEYS} from './order.js'

describe('a filter', () => {
  const passing = (filter: string): string[] =>
    aState()
      .mirrors.filter(row => mirrorPasses(row, filter, AT))
      .map(({mirror}) => mirror.name)

  it.each([
    ['', ['ovh', 'berlin', 'tokyo']],
    ['BERL', ['berlin']],
    ['!berl', ['ovh', 'tokyo']],
    ['state:down', ['tokyo']],
    ['!state:up', ['tokyo']],
    ['country:de', ['berlin']],
    ['state:up !country:fr', ['berlin']],
    ['!', ['ovh', 'berlin', 'tokyo']],
    ['state:', ['ovh', 'berlin', 'tokyo']],
    ['rtt:>100', ['tokyo']],
    ['!rtt:>100 share:<40', ['berlin']],
    ['rtt:18 rate:>1', ['ovh', 'berlin']],
    ['rtt:fast', []],
    ['synced:<4 synced:>2 files:100', ['ovh', 'berlin', 'tokyo']],
    ['today:>1', []],
    ['continent:eu name:o', ['ovh', 'tokyo']],
    ['reason:refu', ['tokyo']],
    ['as:1', []],
    ['https://ovh', []],
    ['(.*', []],
  ])('%j', (filter, names) => {
    expect(passing(filter)).toEqual(names)
  })

  it('of events looks at severity and text', () => {
    expect([
      eventPasses(anEvent(), 'state:bad'),
      eventPasses(anEvent(), 'refused'),
      eventPasses(anEvent(), '!ovh'),
    ]).toEqual([true, true, false])
    expect(textPasses('/a.iso', '!b')).toBe(true)
  })
})

describe('the order', () => {
  const rows = [
    aRow({id: 1, name: 'b'}, {share: 0.1, bytesToday: 5, filesKnown: 3}),
    aRow({id: 2, name: 'a', http: {isUp: false, reason: ''}, countryCodes: []}, {share: 0.1, bytesToday: 9}),
    aRow({id: 3, name: 'c', lastSuccessfulSync: 1, countryCodes: ['AU']}, {share: 0.8}),
  ]
  const names = (key: (typeof SORT_KEYS)[number], reverse = false): string =>
    ordered(rows, key, reverse)
      .map(({mirror}) => mirror.name)
      .join('')

  it('shows first what one looks for', () => {
    expect(SORT_KEYS.map(key => `${key} ${names(key)}`)).toEqual([
      'share cab',
      'name abc',
      'place cba',
      'state abc',
      'rtt abc',
      'rate abc',
      'synced cab',
      'files bac',
      'today cab',
    ])
  })

  it('can be turned round, equal ones staying by name', () => {
    expect([names('name', true), names('share', true)]).toEqual(['cba', 'abc'])
  })
})

describe('a list', () => {
  const ids = ['a', 'b', 'c', 'd', 'e']

  it('keeps its row selected when rows move, and takes the next one when it is gone', () => {
    const cursor = moved(AT_START, 2, ids, 3)
    expect(cursor.id).toBe('c')
    expect(windowOf(cursor, ['c', 'a', 'b'], 3).selected).toBe(0)
    expect(windowOf(cursor, ['a', 'b', 'd'], 3).selected).toBe(2)
    expect(windowOf(cursor, [], 3)).toEqual({selected: 0, top: 0})
  })

  it('always shows the selected row and leaves no room unused', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({min: -9, max: 9})),
        fc.integer({min: 1, max: 9}),
        fc.nat(12),
        (moves, height, many) => {
          const rows = Array.from({length: many}, (_, i) => `r${i}`)
          const cursor = moves.reduce((at, by) => moved(at, by, rows, height), AT_START)
          const {selected, top} = windowOf(cursor, rows, height)
          expect(selected).toBeGreaterThanOrEqual(top)
          expect(selected).toBeLessThan(top + height)
          expect(top).toBeLessThanOrEqual(Math.max(0, many - height))
        },
      ),
    )
  })
})
