import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {clientAt, mirrorWith} from '../../../test/support/mirrors.js'
import {NOWHERE} from '../place.js'
import {drawMirrors} from './draw.js'
import {rankMirrors} from './rank.js'
import {stickyDraw} from './sticky.js'

const BALANCED = {selectionStrategy: 'balanced', weightDistributionRange: 1.5} as const
const NOON = Date.UTC(2026, 10, 21, 12)
const HOUR = 3_600_000

const places = [48, 49, 51, 53, 57, 40, 30, 10]
const mirrors = places.map((latitude, at) => mirrorWith({id: at * 7 + 1, latitude, longitude: 2}))
const client = clientAt({countryCode: 'FR', latitude: 48, longitude: 2})
const ranking = rankMirrors(mirrors, client, 'none', BALANCED)
const without = (id: number) =>
  rankMirrors(
    mirrors.filter(mirror => mirror.id !== id),
    client,
    'none',
    BALANCED,
  )

const fails = () => {
  throw new Error('A coin was tossed.')
}
const network = (number: number) => `10.${number >> 8}.${number & 255}.77`
const keyOf = (address: string, now = NOON) => stickyDraw(address, now, 60)?.key ?? 0
const firstOf = (from: typeof ranking, address: string, now = NOON) =>
  drawMirrors(from, fails, keyOf(address, now))[0]?.mirror.id
const NETWORKS = Array.from({length: 20_000}, (_, number) => network(number))

describe('a network that keeps its mirror', () => {
  it('gets the same mirrors for every address and request', () => {
    const drawn = drawMirrors(ranking, fails, keyOf('10.1.2.3'))
    expect(drawn).toHaveLength(5)
    expect(new Set(drawn).size).toBe(5)
    expect(drawMirrors(ranking, fails, keyOf('10.1.2.200'))).toEqual(drawn)
  })

  it('keeps them until its period is over, and not longer', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(10 ** 13), fc.integer({min: 1, max: 525_600}), (address, now, minutes) => {
        const draw = stickyDraw(address, now, minutes)
        const until = draw?.until ?? 0
        expect(until).toBeGreaterThan(now)
        expect(until - now).toBeLessThanOrEqual(minutes * 60_000)
        expect(stickyDraw(address, until - 1, minutes)).toEqual(draw)
        expect(stickyDraw(address, until, minutes)?.until).toBe(until + minutes * 60_000)
        expect(stickyDraw(address, until, minutes)?.key).not.toBe(draw?.key)
      }),
    )
  })

  it('does not change at the same moment as all others', () => {
    const ends = NETWORKS.map(address => stickyDraw(address, NOON, 60)?.until ?? 0)
    const soon = ends.filter(end => end - NOON < HOUR / 10).length
    expect(Math.abs(soon / ends.length - 0.1)).toBeLessThan(0.02)
  })

  it('has no draw for what is no address', () => {
    expect(stickyDraw('', NOON, 60)).toBeUndefined()
    expect(stickyDraw('unix', NOON, 60)).toBeUndefined()
  })
})

describe('over many networks', () => {
  it('the mirrors get what their weights say', () => {
    const firsts = new Map<number | undefined, number>()
    for (const address of NETWORKS) {
      const first = firstOf(ranking, address)
      firsts.set(first, (firsts.get(first) ?? 0) + 1)
    }
    for (const {mirror, weight} of ranking.mirrors) {
      expect(Math.abs(((firsts.get(mirror.id) ?? 0) * 100) / NETWORKS.length - weight)).toBeLessThan(1)
    }
  })

  it('all mirrors get the same for clients whose place is unknown', () => {
    const lost = rankMirrors(mirrors, NOWHERE, 'none', BALANCED)
    for (const {id} of mirrors) {
      const share = NETWORKS.filter(address => firstOf(lost, address) === id).length / NETWORKS.length
      expect(Math.abs(share - 1 / mirrors.length)).toBeLessThan(0.01)
    }
  })

  it('a mirror that leaves moves only its own networks, and gets them back when it returns', () => {
    fc.assert(
      fc.property(fc.constantFrom(...mirrors), fc.integer({min: 0, max: 65_535}), ({id}, number) => {
        const before = firstOf(ranking, network(number))
        const after = firstOf(without(id), network(number))
        if (before === id) expect(after).not.toBe(id)
        else expect(after).toBe(before)
      }),
      {numRuns: 500},
    )
  })

  it('the next period is another draw', () => {
    const moved = NETWORKS.filter(address => firstOf(ranking, address) !== firstOf(ranking, address, NOON + HOUR))
    const same = ranking.mirrors.reduce((sum, {weight}) => sum + (weight / 100) ** 2, 0)
    expect(Math.abs(moved.length / NETWORKS.length - (1 - same))).toBeLessThan(0.02)
  })
})
