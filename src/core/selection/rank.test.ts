import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {clientAt, mirrorWith, seededRandom} from '../../../test/support/mirrors.js'
import {NOWHERE} from '../place.js'
import {drawMirrors, listMirrors} from './draw.js'
import {rankMirrors} from './rank.js'

const paris = mirrorWith({id: 1, name: 'paris', latitude: 48.85, longitude: 2.35, countryCodes: ['FR'], asNumber: 3215})
const berlin = mirrorWith({
  id: 2,
  name: 'berlin',
  latitude: 52.5167,
  longitude: 13.3833,
  countryCodes: ['DE', 'FR'],
  asNumber: 3320,
})
const london = mirrorWith({id: 3, name: 'london', latitude: 51.5072, longitude: -0.1275, countryCodes: ['UK']})
const ny = mirrorWith({
  id: 4,
  name: 'ny',
  latitude: 40.7127,
  longitude: -74.0059,
  countryCodes: ['US'],
  asNumber: 701,
  score: 20,
})
const tokyo = mirrorWith({
  id: 5,
  name: 'tokyo',
  latitude: 35.6895,
  longitude: 139.6917,
  countryCodes: ['JP'],
  asNumber: 2500,
})
const madrid = mirrorWith({
  id: 6,
  name: 'madrid',
  latitude: 40.4168,
  longitude: -3.7038,
  countryCodes: ['ES', 'FR'],
  score: -30,
})
const marseille = mirrorWith({id: 7, name: 'marseille', latitude: 43.2965, longitude: 5.3698, countryCodes: ['FR']})
const all = [paris, berlin, london, ny, tokyo, madrid, marseille]

const frenchman = clientAt({countryCode: 'FR', asNumber: 3215, latitude: 48.8567, longitude: 2.3508})
const german = clientAt({countryCode: 'DE', asNumber: 3320, latitude: 52.5167, longitude: 13.3833})
const italian = clientAt({countryCode: 'IT', latitude: 41.9, longitude: 12.5})

const CLASSIC = {selectionStrategy: 'classic', weightDistributionRange: 1.5} as const
const rank = (mirrors = all, client = frenchman) => rankMirrors(mirrors, client, 'none', CLASSIC)
const scores = (ranking: ReturnType<typeof rank>) =>
  ranking.mirrors.map(({mirror, computedScore}) => [mirror.name, computedScore])

describe('rankMirrors', () => {
  it('scores and weighs like the original for a client beside a mirror', () => {
    const ranking = rank()

    expect(
      ranking.mirrors.map(({mirror, distanceKm, computedScore, weight}) => [
        mirror.name,
        distanceKm,
        computedScore,
        weight,
      ]),
    ).toEqual([
      ['paris', Math.fround(0.7475711), 24280, Math.fround(45.099373)],
      ['berlin', Math.fround(876.0506), 18548, Math.fround(27.354343)],
      ['marseille', Math.fround(660.52655), 15462, Math.fround(17.800755)],
      ['madrid', Math.fround(1052.8518), 12860, Math.fround(9.745526)],
      ['london', Math.fround(343.46515), 9370, 0],
      ['ny', Math.fround(5837.1416), 4651, 0],
      ['tokyo', Math.fround(9712.118), 1, 0],
    ])
    expect(ranking).toMatchObject({weights: [14568, 8836, 5750, 3148], totalWeight: 32302, located: true})
  })

  it('scores and weighs like the original when nobody touched the scores', () => {
    const ranking = rank(all.map(mirror => ({...mirror, score: 0})))

    expect(ranking.totalWeight).toBe(37814)
    expect(ranking.mirrors.slice(0, 4).map(({mirror, weight}) => [mirror.name, weight])).toEqual([
      ['paris', Math.fround(38.525414)],
      ['berlin', Math.fround(23.367006)],
      ['madrid', Math.fround(22.901571)],
      ['marseille', Math.fround(15.206008)],
    ])
  })

  it('gives everything to the one mirror at the very spot of the client', () => {
    const ranking = rank(all, german)

    expect(scores(ranking)).toEqual([
      ['berlin', 22293],
      ['paris', 8042],
      ['london', 7988],
      ['marseille', 7734],
      ['madrid', 4936],
      ['ny', 3042],
      ['tokyo', 1],
    ])
    expect(ranking).toMatchObject({weights: [13376], totalWeight: 13376})
    expect(ranking.mirrors[0]?.weight).toBe(100)
  })

  it('takes AS number 0 as no network, so it earns no bonus', () => {
    const ranking = rank(all, italian)

    expect(scores(ranking)).toEqual([
      ['marseille', 13875],
      ['paris', 8749],
      ['berlin', 8672],
      ['london', 8420],
      ['madrid', 5943],
      ['ny', 3557],
      ['tokyo', 1],
    ])
    expect(ranking.weights).toEqual([4022])
  })

  it('gives a lone mirror the lowest score and no weight', () => {
    const ranking = rank([berlin])
    expect(scores(ranking)).toEqual([['berlin', 1]])
    expect(ranking.weights).toEqual([])
  })

  it('keeps the order given for mirrors at the same place, the one in the same network first', () => {
    const there = {latitude: 52.5167, longitude: 13.3833}
    const names = ['a', 'b', 'c']
    const twins = names.map((name, at) => mirrorWith({name, ...there, asNumber: at === 1 ? 3215 : 0}))
    expect(scores(rank(twins))).toEqual([
      ['b', 439],
      ['a', 1],
      ['c', 1],
    ])
  })

  it('shares evenly among mirrors at the spot of the client', () => {
    const here = {latitude: 48.8567, longitude: 2.3508}
    const ranking = rank([mirrorWith(here), mirrorWith({...here, id: 2}), mirrorWith({...here, id: 3})])
    expect(ranking.weights).toEqual([1, 1, 1])
  })

  it('neither scores nor weighs for a client whose place is unknown', () => {
    const ranking = rank(all, {...NOWHERE, asNumber: 3215, latitude: 48, longitude: 2})
    expect(ranking).toMatchObject({located: false, weights: [], totalWeight: 0})
    expect(ranking.mirrors.every(entry => entry.distanceKm === 0 && entry.computedScore === 0)).toBe(true)
  })

  it('ranks an empty list', () => {
    expect(rank([])).toEqual({mirrors: [], weights: [], totalWeight: 0, located: true})
  })
})

const anyMirrors = fc.array(
  fc.record({
    latitude: fc.double({min: -90, max: 90, noNaN: true}),
    longitude: fc.double({min: -180, max: 180, noNaN: true}),
    countryCodes: fc.subarray(['FR', 'DE', 'US']),
    asNumber: fc.constantFrom(0, 3215, 1),
    score: fc.integer({min: -200, max: 300}),
  }),
  {maxLength: 30},
)

describe('laws of ranking and drawing', () => {
  it('never loses or repeats a mirror, and the weights add up', () => {
    fc.assert(
      fc.property(anyMirrors, fc.boolean(), fc.integer(), (facts, located, seed) => {
        const mirrors = facts.map((fact, id) => mirrorWith({...fact, id}))
        const ranking = rank(mirrors, located ? frenchman : NOWHERE)
        const ids = (list: readonly {mirror: {id: number}}[]) => list.map(({mirror}) => mirror.id)

        expect(ids(ranking.mirrors).toSorted((a, b) => a - b)).toEqual(mirrors.map(({id}) => id))
        expect(ids(listMirrors(ranking, seededRandom(seed))).toSorted((a, b) => a - b)).toEqual(
          mirrors.map(({id}) => id),
        )
        expect(ranking.weights.reduce((sum, weight) => sum + weight, 0)).toBe(ranking.totalWeight)

        const drawn = ids(drawMirrors(ranking, seededRandom(seed)))
        expect(new Set(drawn).size).toBe(drawn.length)
        const shared = ranking.weights.length
        const among = shared >= 2 ? ranking.mirrors.slice(0, shared) : ranking.mirrors
        expect(ids(among)).toEqual(expect.arrayContaining(drawn))
        expect(drawn.length).toBe(shared >= 2 || !located ? Math.min(5, among.length) : among.length)
      }),
      {numRuns: 300},
    )
  })

  it('sends requests in proportion to the weights', () => {
    const ranking = rank()
    const random = seededRandom(7)
    const firsts = new Map<number, number>()
    for (let draw = 0; draw < 20_000; draw++) {
      const id = drawMirrors(ranking, random)[0]?.mirror.id ?? 0
      firsts.set(id, (firsts.get(id) ?? 0) + 1)
    }
    for (const {mirror, weight} of ranking.mirrors) {
      expect(Math.abs((firsts.get(mirror.id) ?? 0) / 200 - weight)).toBeLessThan(1.5)
    }
  })

  it('draws everybody alike, in any position, for a client whose place is unknown', () => {
    const ranking = rank(all, NOWHERE)
    const random = seededRandom(3)
    const firsts = new Map<number, number>()
    for (let draw = 0; draw < 14_000; draw++) {
      const id = drawMirrors(ranking, random)[0]?.mirror.id ?? 0
      firsts.set(id, (firsts.get(id) ?? 0) + 1)
    }
    for (const {id} of all) expect(Math.abs((firsts.get(id) ?? 0) - 2000)).toBeLessThan(250)
  })

  it('draws the next mirror once the coin falls past the first', () => {
    const first = (coin: number) => drawMirrors(rank(), () => coin)[0]?.mirror.name
    expect(first(0)).toBe('paris')
    expect(first(14567.5 / 32302)).toBe('paris')
    expect(first(14568 / 32302 + 1e-9)).toBe('berlin')
    expect(first(1 - 2 ** -53)).toBe('madrid')
  })

  it('draws all that have a weight, and no other, also when rounding puts the coin behind the last', () => {
    const ranking = rank()
    const weights = ranking.weights.map((weight, at) => (at === 1 ? 0 : weight))
    const drawn = drawMirrors({...ranking, weights, totalWeight: ranking.totalWeight * 2}, () => 0.999)

    const withWeight = ranking.mirrors.filter((_, at) => (weights[at] ?? 0) > 0)
    expect(drawn.map(({mirror}) => mirror.id)).toEqual(withWeight.map(({mirror}) => mirror.id).toReversed())
  })
})
