import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import * as format from './format.js'

describe('a curve', () => {
  it('goes from the lowest to the highest bar, newest last', () => {
    expect(format.sparkline([0, 1, 2, 3, 4, 5, 6], 60).trim()).toBe('▁▂▃▄▅▆▇')
  })

  it('lets several seconds share a character when there are fewer', () => {
    const minute = Array.from({length: 60}, (_, second) => (second < 30 ? 0 : 10))
    expect(format.sparkline(minute, 10)).toBe('▁▁▁▁▁▇▇▇▇▇')
  })

  it('takes as many cells as it is given, whatever the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({min: 0, max: 1e9, noNaN: true}), {maxLength: 60}),
        fc.nat(80),
        (values, cells) => {
          expect(format.sparkline(values, cells)).toHaveLength(cells)
        },
      ),
    )
  })
})

it('a bar is full in part', () => {
  expect([format.bar(0, 4), format.bar(0.5, 4), format.bar(7, 4)]).toEqual(['░░░░', '▓▓░░', '▓▓▓▓'])
})

it('numbers are short and never lie about nothing and all', () => {
  expect([1284, 12, 1_234_567].map(format.count)).toEqual(['1,284', '12', '1,234,567'])
  expect([0, 0.25, 9.96, 1284].map(format.rate)).toEqual(['0', '0.3', '10', '1,284'])
  expect([0, 1023, 1024, 1023.9 * 1024, 1000 * 1024 ** 3].map(format.bytes)).toEqual([
    ...['–', '1023 B', '1.0 KiB', '1023 KiB', '1000 GiB'],
  ])
})

it('times are in the unit that fits', () => {
  expect([0.08, 2.14, 21, 1234].map(format.milliseconds)).toEqual(['0.08 ms', '2.1 ms', '21 ms', '1.2 s'])
  expect([59, 3661, 12 * 86_400 + 4 * 3600 + 11 * 60].map(format.upTime)).toEqual(['0:00:59', '1:01:01', '12d 04:11'])
  expect([format.age(undefined, 0), format.age(0, 180_000)]).toEqual(['–', '3 min'])
})

it('a time of another day has its date', () => {
  const noon = new Date(2026, 10, 21, 12).getTime()
  expect(format.timeOfDay(noon, noon)).toBe('12:00:00')
  expect(format.timeOfDay(noon - 86_400_000, noon)).toBe('11-20 12:00')
})
