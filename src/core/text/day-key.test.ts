import {expect, it} from 'vitest'
import {dayKey, isoDay} from './day-key.js'

it('names the day in UTC', () => {
  const lastMoment = Date.UTC(2026, 10, 21, 23, 59, 59, 999)
  expect([isoDay(lastMoment), dayKey(lastMoment)]).toEqual(['2026-11-21', '2026_11_21'])
  expect(dayKey(lastMoment + 1)).toBe('2026_11_22')
})
