import {expect, it} from 'vitest'
import {currentSuffixes, parseStatsPeriod} from './stats-period.js'

it.each([
  ['', {kind: 'now'}],
  ['-2026', {kind: 'now'}],
  ['2026', {kind: 'given', suffix: '2026'}],
  ['2026-11-21', {kind: 'given', suffix: '2026_11_21'}],
  ['2026-', {kind: 'given', suffix: '2026_'}],
  ['2026-1', {kind: 'given', suffix: '2026_1'}],
  ['2026-11--5', {kind: 'given', suffix: '2026_11_-5'}],
  ['+2026', {kind: 'given', suffix: '+2026'}],
  ['2026-11-21-4', {kind: 'invalid'}],
  ['foo', {kind: 'invalid'}],
  ['2026 ', {kind: 'invalid'}],
  ['9'.repeat(30), {kind: 'invalid'}],
])('?stats=%s is %j', (value, period) => {
  expect(parseStatsPeriod(value)).toEqual(period)
})

it('names the day, month and year in UTC', () => {
  expect(currentSuffixes(Date.UTC(2026, 0, 5, 23, 59))).toEqual(['2026_01_05', '2026_01', '2026', ''])
})
