import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {dayOf, dayRange, parseDay, parseDays, periodsOf} from './periods.js'

const DAY = 86_400_000
const day = (text: string): number => parseDay(text) ?? NaN
const cover = (from: string, to: string): string[] => periodsOf({from: day(from), to: day(to)})

it.each([
  ['2024-02', '2024-02-01', '2024-02-29'],
  [' 2026-12 ', '2026-12-01', '2026-12-31'],
  ['2026-1', '2026-01-01', '2026-01-31'],
  ['2026-11-21', '2026-11-21', '2026-11-21'],
])('%s is from %s to %s', (text, from, to) => {
  expect(parseDays(text)).toEqual({from: day(from), to: day(to)})
})

it.each(['', '2026', '2026-13', '2026-0', '2026-02-30', '2026-11-', 'november'])('%j is no day and no month', text => {
  expect(parseDays(text)).toBeUndefined()
})

describe('the periods that cover some days', () => {
  it.each([
    ['2015-10-30', '2015-12-01', ['2015_10_30', '2015_10_31', '2015_11', '2015_12_01']],
    ['2015-12-02', '2015-12-02', ['2015_12_02']],
    ['2015-01-01', '2016-12-31', ['2015', '2016']],
    ['2015-12-31', '2016-01-01', ['2015_12_31', '2016_01_01']],
    ['2023-12-30', '2025-02-02', ['2023_12_30', '2023_12_31', '2024', '2025_01', '2025_02_01', '2025_02_02']],
    ['2024-01-01', '2024-12-31', ['2024']],
    ['2024-02-28', '2024-03-01', ['2024_02_28', '2024_02_29', '2024_03_01']],
    ['2024-01-01', '2024-02-29', ['2024_01', '2024_02']],
    ['2024-01-31', '2024-01-31', ['2024_01_31']],
  ])('from %s to %s, both included', (from, to, periods) => {
    expect(cover(from, to)).toEqual(periods)
  })

  it('is all time when no day is named', () => {
    expect(periodsOf(dayRange({from: undefined, to: undefined}, 0))).toEqual([''])
  })

  it('covers every day once, whatever the days are', () => {
    const start = day('2019-01-01')
    fc.assert(
      fc.property(fc.nat(1500), fc.nat(1500), (offset, length) => {
        const [from, to] = [start + offset * DAY, start + (offset + length) * DAY]
        const covered = periodsOf({from, to}).flatMap(daysIn)
        expect(covered).toEqual(Array.from({length: length + 1}, (_, index) => from + index * DAY))
      }),
    )
  })
})

function daysIn(period: string): number[] {
  const [year = 0, month, date] = period.split('_').map(Number)
  const [from, end] =
    month === undefined
      ? [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)]
      : date === undefined
        ? [Date.UTC(year, month - 1, 1), Date.UTC(year, month, 1)]
        : [Date.UTC(year, month - 1, date), Date.UTC(year, month - 1, date + 1)]
  return Array.from({length: (end - from) / DAY}, (_, index) => from + index * DAY)
}

describe('days', () => {
  it.each(['2026-13-01', '2026-02-30', '26-1-1', 'today', '', '2026-11-21T00:00', '0000-00-00'])(
    'do not include %j',
    text => {
      expect(parseDay(text)).toBeUndefined()
    },
  )

  it('end today unless told, and begin before they end', () => {
    const now = day('2026-11-21') + 5
    expect(dayRange({from: day('2026-11-20'), to: undefined}, now)).toEqual({from: day('2026-11-20'), to: dayOf(now)})
    expect(dayRange({from: undefined, to: day('2026-11-20')}, now)?.to).toBe(day('2026-11-20'))
    expect(() => dayRange({from: day('2026-11-22'), to: undefined}, now)).toThrow(
      expect.objectContaining({code: 'MB_USAGE'}),
    )
  })
})
