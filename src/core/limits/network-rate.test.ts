import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {createNetworkRate} from './network-rate.js'

const MINUTE = 60_000
const NOW = 1_000_000

const admitted = (times: number, ask: () => boolean): number => Array.from({length: times}, ask).filter(Boolean).length

describe('the rate of a network', () => {
  it('may be used up at once, and comes back evenly', () => {
    const rate = createNetworkRate(1)
    expect(admitted(50, () => rate.admits(7, 10, NOW))).toBe(10)
    expect(admitted(50, () => rate.admits(7, 10, NOW + MINUTE / 10))).toBe(1)
    expect(admitted(50, () => rate.admits(7, 10, NOW + MINUTE / 2))).toBe(4)
    expect(admitted(50, () => rate.admits(7, 10, NOW + 5 * MINUTE))).toBe(10)
  })

  it('is its own', () => {
    const rate = createNetworkRate(1)
    expect(admitted(20, () => rate.admits(7, 10, NOW))).toBe(10)
    expect(admitted(20, () => rate.admits(8, 10, NOW))).toBe(10)
  })

  it('follows a limit that changes', () => {
    const rate = createNetworkRate(1)
    expect(admitted(20, () => rate.admits(7, 10, NOW))).toBe(10)
    expect(admitted(200, () => rate.admits(7, 100, NOW + MINUTE / 10))).toBe(10)
  })

  it('never admits more than the limit and one minute allow, whenever requests come', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 600}), fc.array(fc.integer({min: 0, max: 2000})), (perMinute, waits) => {
        const rate = createNetworkRate(1)
        let now = NOW
        let count = 0
        for (const wait of waits) {
          now += wait
          if (rate.admits(3, perMinute, now)) count++
        }
        expect(count).toBeLessThanOrEqual(perMinute + Math.floor(((now - NOW) * perMinute) / MINUTE + 0.001))
      }),
    )
  })

  it('admits everybody who stays below it', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 6000}), fc.integer({min: 1, max: 300}), (perMinute, requests) => {
        const rate = createNetworkRate(1)
        const each = (at: number) => rate.admits(3, perMinute, NOW + Math.ceil((at * MINUTE) / perMinute))
        expect(Array.from({length: requests}, (_, at) => each(at))).not.toContain(false)
      }),
    )
  })

  it('is not forgotten for many networks that come once', () => {
    const rate = createNetworkRate(0x1234)
    const busy = 0xdead
    let count = 0
    for (let other = 0; other < 200_000; other++) {
      rate.admits(other, 10, NOW)
      if (rate.admits(busy, 10, NOW)) count++
    }
    expect(count).toBe(10)
  })
})
