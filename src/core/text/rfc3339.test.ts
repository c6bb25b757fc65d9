import {afterEach, expect, it} from 'vitest'
import {rfc3339Local, rfc3339Utc, ZERO_TIME_TEXT} from './rfc3339.js'

const zone = process.env['TZ']
afterEach(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

it('keeps nine digits and trims zeros', () => {
  expect(rfc3339Utc(1_748_757_600_120_000_000n)).toBe('2025-06-01T06:00:00.12Z')
  expect(rfc3339Utc(1_748_757_600_000_000_001n)).toBe('2025-06-01T06:00:00.000000001Z')
  expect(rfc3339Utc(1_748_757_600_000_000_000n)).toBe('2025-06-01T06:00:00Z')
  expect(rfc3339Utc(-1n)).toBe('1969-12-31T23:59:59.999999999Z')
  expect(rfc3339Utc(10n ** 30n)).toBe(ZERO_TIME_TEXT)
})

it.each([
  ['UTC', '2025-06-01T06:00:00Z'],
  ['Europe/Paris', '2025-06-01T08:00:00+02:00'],
  ['America/St_Johns', '2025-06-01T03:30:00-02:30'],
])('writes the time of %s as %s', (tz, text) => {
  process.env['TZ'] = tz
  expect(rfc3339Local(1_748_757_600)).toBe(text)
})

it('writes an unknown time as the year one', () => {
  expect(rfc3339Local(undefined)).toBe(ZERO_TIME_TEXT)
  expect(rfc3339Local(Number.MAX_VALUE)).toBe(ZERO_TIME_TEXT)
})

it('writes a year that has not four digits as the year one', () => {
  process.env['TZ'] = 'Europe/Paris'
  const lastSecond = 253_402_300_799
  expect(rfc3339Utc(BigInt(lastSecond) * 1_000_000_000n)).toBe('9999-12-31T23:59:59Z')
  expect(rfc3339Utc(BigInt(lastSecond + 1) * 1_000_000_000n)).toBe(ZERO_TIME_TEXT)
  expect(rfc3339Utc(-62_167_219_201n * 1_000_000_000n)).toBe(ZERO_TIME_TEXT)
  expect(rfc3339Local(lastSecond - 3600)).toBe('9999-12-31T23:59:59+01:00')
  expect(rfc3339Local(lastSecond)).toBe(ZERO_TIME_TEXT)
})
