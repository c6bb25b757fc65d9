import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {clientAt, mirrorWith} from '../../../test/support/mirrors.js'
import type {Mirror} from '../mirror.js'
import {balancedScores} from './balanced.js'
import {rankMirrors} from './rank.js'

const client = clientAt({countryCode: 'FR', asNumber: 3215, latitude: 48.8567, longitude: 2.3508})
const at = (distance: number, facts: Partial<Mirror> = {}) => ({mirror: mirrorWith(facts), distance})
const weightsOf = (...placed: readonly ReturnType<typeof at>[]) =>
  placed.map(({mirror, distance}) => balancedScores([{mirror, distance}], client)[0]?.weight)

describe('a balanced weight', () => {
  it('falls smoothly with the distance', () => {
    expect(weightsOf(at(0), at(500), at(1000), at(5000))).toEqual([1, 1 / 2, 1 / 9, 1 / 1001])
  })

  it('is four times as much in a country that the mirror serves, and sixteen times in its network', () => {
    expect(
      weightsOf(
        at(500, {countryCodes: ['FR']}),
        at(500, {countryCodes: ['DE', 'FR']}),
        at(500, {asNumber: 3215}),
        at(500, {asNumber: 3215, countryCodes: ['FR']}),
      ),
    ).toEqual([2, 2, 8, 32])
  })

  it('is scaled by the score of the operator', () => {
    expect(weightsOf(at(0, {score: 50}), at(0, {score: -50}))).toEqual([1.5, 0.5])
  })

  it('is nothing for a score of -100 while others have one, which then take all', () => {
    const [first, last] = balancedScores([at(0, {score: -100}), at(9000, {id: 2})], client)
    expect([first?.mirror.id, last?.weight]).toEqual([2, 0])
    expect(balancedScores([at(0, {score: -100}), at(500, {score: -300})], client)).toMatchObject([
      {weight: 1},
      {weight: 1 / 2},
    ])
  })

  it('is told in millionths', () => {
    expect(balancedScores([at(500), at(0)], client)).toMatchObject([{score: 1_000_000}, {score: 500_000}])
  })
})

const anyFacts = fc.record({
  countryCodes: fc.subarray(['FR', 'DE', 'US']),
  asNumber: fc.constantFrom(0, 3215, 1),
  score: fc.integer({min: -200, max: 300}),
})
const distance = fc.double({min: 0, max: 20_038, noNaN: true})

describe('the laws of balanced weights', () => {
  it('a nearer mirror never has less than one of its kind that is farther', () => {
    fc.assert(
      fc.property(anyFacts, distance, distance, (facts, one, other) => {
        const [near = 0, far = 0] = weightsOf(at(Math.min(one, other), facts), at(Math.max(one, other), facts))
        expect(near).toBeGreaterThanOrEqual(far)
        if (facts.score > -100) expect(far).toBeGreaterThan(0)
      }),
    )
  })

  it('mirrors at the same distance share alike', () => {
    fc.assert(
      fc.property(anyFacts, distance, fc.integer({min: 1, max: 40}), (facts, far, count) => {
        const placed = Array.from({length: count}, (_, id) => at(far, {...facts, id}))
        const weights = balancedScores(placed, client).map(({weight}) => weight)
        expect(new Set(weights).size).toBe(1)
      }),
    )
  })

  it('the own country and the own network never make it less, nor does a higher score', () => {
    fc.assert(
      fc.property(anyFacts, distance, fc.nat(100), (facts, far, more) => {
        const [plain = 0] = weightsOf(at(far, {...facts, countryCodes: ['DE'], asNumber: 1}))
        const [atHome = 0] = weightsOf(at(far, {...facts, countryCodes: ['DE', 'FR'], asNumber: 1}))
        const [inNetwork = 0] = weightsOf(at(far, {...facts, countryCodes: ['DE'], asNumber: 3215}))
        const ordered = (less: number, greater: number) => expect(less).toBeLessThanOrEqual(greater)
        ordered(plain, atHome)
        ordered(atHome, inNetwork)
        if (facts.score <= -100) return
        const [raised = 0] = weightsOf(at(far, {...facts, score: facts.score + more}))
        ordered(weightsOf(at(far, facts))[0] ?? 0, raised)
      }),
    )
  })

  it('a small step changes a weight by little', () => {
    fc.assert(
      fc.property(anyFacts, distance, (facts, far) => {
        const [here = 0, beyond = 0] = weightsOf(at(far, facts), at(far + 1, facts))
        expect(here - beyond).toBeLessThanOrEqual(here * 0.006)
      }),
    )
  })

  it('ranks every mirror once, best first, with shares that add up', () => {
    const places = fc.record({
      latitude: fc.double({min: -90, max: 90, noNaN: true}),
      longitude: fc.double({min: -180, max: 180, noNaN: true}),
      maxShare: fc.constantFrom(0, 0, 1, 20, 100),
    })
    fc.assert(
      fc.property(fc.array(fc.tuple(anyFacts, places), {minLength: 1, maxLength: 30}), all => {
        const mirrors = all.map(([facts, place], id) => mirrorWith({...facts, ...place, id}))
        const {
          mirrors: ranked,
          weights,
          totalWeight,
        } = rankMirrors(mirrors, client, 'none', {
          selectionStrategy: 'balanced',
          weightDistributionRange: 1.5,
        })
        expect(ranked.map(({mirror}) => mirror.id).sort((a, b) => a - b)).toEqual(mirrors.map(({id}) => id))
        const scores = ranked.map(({computedScore}) => computedScore)
        expect(scores).toEqual(scores.toSorted((a, b) => b - a))
        expect(ranked.reduce((sum, {weight}) => sum + weight, 0)).toBeCloseTo(100, 3)
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(totalWeight)
      }),
    )
  })
})
