import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {goTimeText, parseGoTime} from './go-time.js'
import {GO_ZERO_TIME} from './mod-time.js'

describe('goTimeText', () => {
  it.each([
    [1_795_225_432_041_647_725n, '2026-11-21 01:43:52.041647725 +0000 UTC'],
    [1_795_225_432_120_000_000n, '2026-11-21 01:43:52.12 +0000 UTC'],
    [1_795_225_432_000_000_000n, '2026-11-21 01:43:52 +0000 UTC'],
    [0n, '1970-01-01 00:00:00 +0000 UTC'],
    [-1n, '1969-12-31 23:59:59.999999999 +0000 UTC'],
    [GO_ZERO_TIME, '0001-01-01 00:00:00 +0000 UTC'],
  ])('writes %d as %s', (time, text) => {
    expect(goTimeText(time)).toBe(text)
  })

  it('writes the zero time for what no date can hold', () => {
    expect(goTimeText(10n ** 30n)).toBe('0001-01-01 00:00:00 +0000 UTC')
  })
})

describe('parseGoTime', () => {
  it.each([
    ['2023-11-14 19:13:20.12 -0300 -03', '2023-11-14 22:13:20.12 +0000 UTC'],
    ['2023-11-14 19:13:20 +0545 +0545', '2023-11-14 13:28:20 +0000 UTC'],
    ['2026-11-21 01:55:01.545 +0000 GMT', '2026-11-21 01:55:01.545 +0000 UTC'],
    ['2026-11-21 01:55:01.500000000 +0000 UTC', '2026-11-21 01:55:01.5 +0000 UTC'],
    ['2024-02-29 00:00:00 +0100 CET', '2024-02-28 23:00:00 +0000 UTC'],
  ])('reads %s as the instant %s', (text, instant) => {
    expect(goTimeText(parseGoTime(text)!)).toBe(instant)
  })

  it.each([
    '',
    'yesterday',
    '2026-11-21T01:55:01Z',
    '2026-11-21 01:55:01',
    '2026-11-21 01:55:01 +0000',
    '2026-13-21 01:55:01 +0000 UTC',
    '2026-02-30 01:55:01 +0000 UTC',
    '2026-11-00 01:55:01 +0000 UTC',
    '2026-11-21 24:55:01 +0000 UTC',
    '2026-11-21 01:55:01.1234567890 +0000 UTC',
    '2026-11-21 01:55:01 +0000 UTC m=+0.1',
  ])('does not read "%s"', text => {
    expect(parseGoTime(text)).toBeUndefined()
  })

  it('reads what goTimeText wrote', () => {
    fc.assert(
      fc.property(fc.bigInt({min: GO_ZERO_TIME, max: 250_000_000_000n * 1_000_000_000n}), time => {
        expect(parseGoTime(goTimeText(time))).toBe(time)
      }),
    )
  })
})
