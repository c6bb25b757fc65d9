import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {grainOf, parseFtpTime, parseMdtmReply} from './parse-ftp-time.js'

const MILLISECOND = 1_000_000n

describe('parseFtpTime', () => {
  it('reads every second of the years that four digits name', () => {
    const date = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(date, moment => {
        const text = moment.toISOString().slice(0, 19).replaceAll(/[-T:]/g, '')
        const seconds = BigInt(Math.floor(moment.getTime() / 1000))
        expect(parseFtpTime(text)).toBe(seconds * 1000n * MILLISECOND)
      }),
    )
  })

  it.each([
    ['20200102030405.1', 100n * MILLISECOND],
    ['20200102030405.000', 0n],
    ['20200102030405.1234567899', 123_456_789n],
  ])('reads the fraction of %s', (text, nanos) => {
    expect(parseFtpTime(text)).toBe(1_577_934_245_000_000_000n + nanos)
  })

  it.each([
    '',
    '2020010203040',
    '20201302030405',
    '20200230030405',
    '20200102240405',
    '20200102036005',
    '20200102030405.',
    'x',
  ])('does not read %j', text => {
    expect(parseFtpTime(text)).toBeUndefined()
  })
})

it('takes the time out of the reply to MDTM', () => {
  expect(parseMdtmReply('213 20200102030405')).toBe(1_577_934_245_000_000_000n)
  expect(['213 x', '550 No', '200 20200102030405'].map(parseMdtmReply)).toEqual([undefined, undefined, undefined])
})

it('tells how exact a time is', () => {
  expect([0n, 1000n * MILLISECOND, 5n * MILLISECOND, -2000n, 7n].map(grainOf)).toEqual([
    1000n * MILLISECOND,
    1000n * MILLISECOND,
    MILLISECOND,
    1000n,
    1n,
  ])
})
