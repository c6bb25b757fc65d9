import fc from 'fast-check'
import {expect, it} from 'vitest'
import {clientAt, mirrorWith, seededRandom} from '../../../test/support/mirrors.js'
import {NOWHERE} from '../place.js'
import {drawMirrors} from '../selection/draw.js'
import {rankMirrors} from '../selection/rank.js'
import type {Ranking} from '../selection/types.js'
import {PackedRankings} from './packed-rankings.js'

const mirrors = Array.from({length: 12}, (_, at) =>
  mirrorWith({
    id: at + 1,
    httpUrl: `m${at}.example/`,
    latitude: at * 6,
    longitude: at * at,
    maxShare: at === 4 ? 20 : 0,
  }),
)
const facts = fc.record({
  among: fc.subarray(mirrors),
  client: fc.constantFrom(
    NOWHERE,
    clientAt({countryCode: 'FR', latitude: 10, longitude: 10}),
    clientAt({countryCode: 'DE', latitude: 60, longitude: 1}),
  ),
  tls: fc.constantFrom('none' as const, 'required' as const, 'forbidden' as const),
  selectionStrategy: fc.constantFrom('classic' as const, 'balanced' as const),
  named: fc.constantFrom(1, 3, 20),
})
const rankings = facts.map(({among, client, tls, named, selectionStrategy}) =>
  rankMirrors(among, client, tls, {selectionStrategy, weightDistributionRange: 3}, named),
)

/** What a draw gives, without what answers do not tell. */
const drawnFrom = (ranking: Ranking, seed: number, stickyKey?: number) =>
  drawMirrors(ranking, seededRandom(seed), stickyKey).map(({mirror, absoluteUrl, distanceKm, weight}) => ({
    mirror,
    absoluteUrl,
    distanceKm,
    weight,
  }))

it('draws from a packed ranking what would be drawn from it in full', () => {
  fc.assert(
    fc.property(fc.array(rankings, {minLength: 1, maxLength: 20}), fc.nat(), (all, seed) => {
      const packed = new PackedRankings(1_000_000)
      const added = all.map((ranking, at) => packed.add(at, at % 2, ranking))
      for (const [n, ranking] of all.entries()) {
        const at = added[n] ?? -1
        expect(packed.find(n, n % 2)).toBe(at)
        expect(packed.draw(at, seededRandom(seed))).toEqual(drawnFrom(ranking, seed))
        expect(packed.draw(at, seededRandom(seed), seed)).toEqual(drawnFrom(ranking, seed, seed))
      }
    }),
    {numRuns: 200},
  )
})

const one = rankMirrors(mirrors.slice(0, 1), clientAt({countryCode: 'FR', latitude: 1}), 'none', {
  selectionStrategy: 'classic',
  weightDistributionRange: 1.5,
})

it('finds thousands of rankings by their spots and keys, and none that was not added', () => {
  const packed = new PackedRankings(1_000_000)
  for (let n = 0; n < 5000; n++) packed.add(n, n * 7, one)
  for (let n = 0; n < 5000; n++) {
    const at = packed.find(n, n * 7)
    expect(at).toBeDefined()
    expect(packed.draw(at ?? -1, Math.random)).toHaveLength(1)
    expect(packed.find(n, n * 7 + 1)).toBeUndefined()
  }
  packed.clear()
  expect(packed.find(1, 7)).toBeUndefined()
})

it('never takes more room than it may, unless for a single ranking', () => {
  const packed = new PackedRankings(11)
  packed.add(1, 1, one)
  packed.add(2, 1, one)
  packed.add(3, 1, one)
  expect([1, 2, 3].filter(spot => packed.find(spot, 1) !== undefined)).toEqual([3])

  const large = {...one, mirrors: Array.from({length: 20_000}, () => one.mirrors).flat()}
  const at = packed.add(4, 1, large)
  expect(packed.draw(at, Math.random)).toHaveLength(20_000)
  expect([3, 4].filter(spot => packed.find(spot, 1) !== undefined)).toEqual([4])
})

it('keeps a ranking without mirrors', () => {
  const packed = new PackedRankings(100)
  const at = packed.add(0, 0, {mirrors: [], weights: [], totalWeight: 0, located: false})
  expect(packed.find(0, 0)).toBe(at)
  expect(packed.draw(at, Math.random)).toEqual([])
})
