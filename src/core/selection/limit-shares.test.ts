import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {mirrorWith} from '../../../test/support/mirrors.js'
import {limitShares} from './limit-shares.js'

/** `[weight, MaxShare]` of mirrors in rank order. */
type Mirrors = readonly (readonly [number, number])[]
const shares = (mirrors: Mirrors) =>
  limitShares(mirrors.map(([weight, maxShare]) => ({mirror: mirrorWith({maxShare}), distance: 0, score: 0, weight})))

describe('limited shares', () => {
  it.each<[string, Mirrors, number[]]>([
    ['are the weights as they are without a limit', [[3, 0], [1, 100]], [3, 1]], // prettier-ignore
    ['go on to the others in proportion', [[8, 40], [2, 0], [1, 0]], [40, 40, 20]], // prettier-ignore
    ['go on when that puts another above its limit', [[8, 40], [2, 30], [1, 0]], [40, 30, 30]], // prettier-ignore
    ['are the fair ones below the limits', [[3, 90], [1, 0]], [75, 25]], // prettier-ignore
    ['go on to the next in rank that has no weight', [[5, 60], [0, 30], [0, 0], [0, 0]], [60, 30, 10, 0]], // prettier-ignore
    ['are above the limits when there is nobody else', [[5, 10], [5, 30]], [25, 75]], // prettier-ignore
    ['are everything for a lone mirror', [[0, 10]], [100]],
    ['are none where there is no mirror', [], []],
  ])('%s', (_, mirrors, expected) => {
    const actual = shares(mirrors)
    expect(actual.length).toBe(expected.length)
    for (const [at, share] of expected.entries()) expect(actual[at]).toBeCloseTo(share, 9)
  })

  const anyMirrors = fc.array(fc.tuple(fc.constantFrom(0, 1, 2, 10, 1e-6, 30_000), fc.integer({min: 0, max: 100})), {
    minLength: 1,
    maxLength: 20,
  })

  it('never pass a limit while another has room, and are all of the requests', () => {
    fc.assert(
      fc.property(anyMirrors, mirrors => {
        fc.pre(mirrors.some(([, limit]) => limit > 0 && limit < 100))
        const actual = shares(mirrors)
        const limits = mirrors.map(([, limit]) => (limit === 0 ? 100 : limit))
        expect(actual.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 6)
        if (limits.reduce((sum, limit) => sum + limit, 0) < 100) return
        for (const [at, share] of actual.entries()) expect(share).toBeLessThanOrEqual((limits[at] ?? 0) + 1e-9)
      }),
    )
  })

  it('keep the proportion of those that are below their limits', () => {
    fc.assert(
      fc.property(anyMirrors, mirrors => {
        fc.pre(mirrors.some(([, limit]) => limit > 0 && limit < 100))
        const actual = shares(mirrors)
        const below = [...mirrors.entries()].filter(
          ([at, [weight, limit]]) => weight > 0 && (actual[at] ?? 0) < (limit === 0 ? 100 : limit) - 1e-9,
        )
        const ratios = below.map(([at, [weight]]) => (actual[at] ?? 0) / weight)
        for (const ratio of ratios) expect(ratio / (ratios[0] ?? 1)).toBeCloseTo(1, 6)
      }),
    )
  })
})
