import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {goDuration} from './go-duration.js'

const SECOND = 1_000_000_000n

describe('goDuration', () => {
  it.each([
    [0n, '0s'],
    [1n, '1ns'],
    [999n, '999ns'],
    [1_500n, '1.5µs'],
    [1_500_000n, '1.5ms'],
    [999_999_999n, '999.999999ms'],
    [SECOND, '1s'],
    [1_500_000_000n, '1.5s'],
    [100n * SECOND, '1m40s'],
    [3_600n * SECOND, '1h0m0s'],
    [5_400n * SECOND, '1h30m0s'],
    [360_000n * SECOND + 1_000_000n, '100h0m0.001s'],
    [-10n * SECOND, '-10s'],
    [-1n, '-1ns'],
  ])('prints %d nanoseconds as %s', (nanos, text) => {
    expect(goDuration(nanos)).toBe(text)
  })

  it('loses nothing: the parts add up to the duration again', () => {
    const units: Record<string, bigint> = {
      h: 3_600n * SECOND,
      m: 60n * SECOND,
      s: SECOND,
      ms: 1_000_000n,
      µs: 1_000n,
      ns: 1n,
    }
    const parse = (text: string): bigint => {
      let sum = 0n
      for (const [, whole = '', fraction = '', unit = ''] of text.matchAll(/(\d+)(?:\.(\d+))?(h|ms|m|s|µs|ns)/g)) {
        const size = units[unit] ?? 0n
        sum +=
          BigInt(whole) * size + (fraction === '' ? 0n : (BigInt(fraction) * size) / 10n ** BigInt(fraction.length))
      }
      return text.startsWith('-') ? -sum : sum
    }

    fc.assert(fc.property(fc.bigInt({min: -(2n ** 63n), max: 2n ** 63n}), nanos => parse(goDuration(nanos)) === nanos))
  })
})
