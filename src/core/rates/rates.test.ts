import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {asFilePath} from '../file-path.js'
import {NOWHERE} from '../place.js'
import {createRateCounter} from './rate-counter.js'
import {bucketOf, percentile} from './latency.js'
import {mergeRates} from './merge-rates.js'
import {NO_RATES, type Rates} from './rates.js'
import {readRates} from './read-rates.js'
import {createExclusionSampler} from './sample-exclusions.js'
import {createTopCounts} from './top-counts.js'

const served = {
  path: asFilePath('/a.iso'),
  id: undefined,
  mirror: 3,
  isFallback: false,
  country: 'FR',
  network: 0,
  distanceKm: 1,
  status: 302,
  client: {place: NOWHERE, tls: 'none', family: undefined, stickyKey: undefined},
} as const

describe('counting', () => {
  it('tells outcomes, mirrors, countries, files and times of an interval', () => {
    const counter = createRateCounter()
    counter.served(served)
    counter.answered(302, 100)
    counter.served({...served, mirror: 0, isFallback: true, country: ''})
    counter.answered(302, 100)
    for (const status of [304, 404, 403, 503, 200]) counter.answered(status, 1000)

    expect(counter.take(1)).toMatchObject({
      seconds: 1,
      total: 7,
      outcomes: {redirect: 1, fallback: 1, notModified: 1, notFound: 1, refused: 1, failed: 1, other: 1},
      mirrors: [
        [3, 1],
        [0, 1],
      ],
      countries: [
        ['FR', 1],
        ['', 1],
      ],
      files: [['/a.iso', 2]],
    })
  })

  it('starts anew after each interval', () => {
    const counter = createRateCounter()
    counter.served(served)
    counter.answered(302, 100)
    counter.take(1)
    expect(counter.take(2)).toEqual({...NO_RATES, seconds: 2})
  })

  it('shows paths as text, and only the start of endless ones', () => {
    const counter = createRateCounter()
    counter.served({...served, path: asFilePath('/\xc3\xa9')})
    counter.served({...served, path: asFilePath(`/${'x'.repeat(4000)}`)})
    const names = counter.take(1).files.map(([name]) => name)
    expect(names[0]).toBe('/é')
    expect(names[1]).toHaveLength(121)
  })
})

describe('connections that are refused', () => {
  it('are counted by the limit, apart from requests', () => {
    const counter = createRateCounter()
    counter.refusedConnection('network')
    counter.refusedConnection('network')
    counter.refusedConnection('all')
    const first = counter.take(1)
    expect(first).toEqual({
      ...NO_RATES,
      refusedConnections: [
        ['all', 1],
        ['network', 2],
      ],
    })
    counter.refusedConnection('network')
    expect(mergeRates([first, counter.take(1)]).refusedConnections).toEqual([
      ['network', 3],
      ['all', 1],
    ])
    expect(counter.take(1)).toEqual(NO_RATES)
  })
})

describe('exclusions', () => {
  const down = {kind: 'down', reason: 'Timeout'} as const

  it('are counted by kind; both protocols out for one reason is that reason', () => {
    const neither = {kind: 'neither', http: down, https: {kind: 'down', reason: 'TLS'}} as const
    const mixed = {kind: 'neither', http: {kind: 'not-http'}, https: down} as const
    const counter = createRateCounter(
      createExclusionSampler(
        () => [down, neither, mixed, {kind: 'disabled'}],
        () => 0,
      ),
    )
    counter.served(served)
    counter.served(served)
    expect(counter.take(1).exclusions).toEqual([
      ['down', 4],
      ['neither', 2],
      ['disabled', 2],
    ])
    expect(counter.take(1).exclusions).toEqual([])
  })

  it('of many requests are told by a fair part of them', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 5000}), fc.double({min: 0, max: 0.999, noNaN: true}), (requests, coin) => {
        let explained = 0
        const sampler = createExclusionSampler(
          () => {
            explained++
            return [down]
          },
          () => coin,
        )
        for (let i = 0; i < requests; i++) sampler.served(served)
        expect(sampler.take()).toEqual([['down', requests]])
        expect(explained).toBe(Math.min(requests, 20))
      }),
    )
  })
})

describe('the most frequent', () => {
  it('are told by what their keys stand for', () => {
    const counts = createTopCounts<number, string>(2)
    for (const [key, value] of [
      [7, 'seven'],
      [1, 'one'],
      [7, 'seven'],
    ] as const)
      counts.add(key, value)
    expect(counts.top(1)).toEqual([['seven', 2]])
  })

  it('are exact while there are few', () => {
    const counts = createTopCounts<string>(2)
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) counts.add(key, key)
    expect(counts.top(2)).toEqual([
      ['a', 3],
      ['b', 2],
    ])
  })

  it('are found among any number of rare ones, and never counted too low', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), {maxLength: 2000}), rare => {
        const counts = createTopCounts<number>(8)
        rare.forEach((key, index) => {
          counts.add(key + 1, key + 1)
          if (index % 2 === 0) counts.add(0, 0)
        })
        const often = Math.ceil(rare.length / 2)
        const [first] = counts.top(1)
        // Whatever makes up a third of a stream is certain to be kept by eight counters.
        if (rare.length > 0) expect(counts.top(16).find(([key]) => key === 0)?.[1]).toBeGreaterThanOrEqual(often)
        if (first !== undefined) expect(first[1]).toBeGreaterThanOrEqual(1)
        expect(counts.top(1000).length).toBeLessThanOrEqual(16)
      }),
    )
  })
})

describe('percentiles', () => {
  it('are within nine percent of the truth', () => {
    fc.assert(
      fc.property(fc.integer({min: 2, max: 60_000_000}), micros => {
        const told = percentile([[bucketOf(micros), 1]], 0.99) * 1000
        expect(Math.abs(told - micros) / micros).toBeLessThan(0.095)
      }),
    )
  })

  it('tell the slow few from the many', () => {
    const latencies = [
      [bucketOf(100), 98],
      [bucketOf(50_000), 2],
    ] as const
    expect(percentile(latencies, 0.5)).toBeCloseTo(0.1, 1)
    expect(percentile(latencies, 0.99)).toBeGreaterThan(40)
    expect(percentile([], 0.99)).toBe(0)
  })

  it('take times that no clock should give', () => {
    expect([NaN, -5, 0, 1, Infinity].map(bucketOf)).toEqual([0, 0, 0, 0, 107])
  })
})

describe('merging', () => {
  it('of nodes sums what they answered', () => {
    const one: Rates = {...NO_RATES, total: 2, mirrors: [[1, 2]], files: [['/a', 2]], latencies: [[9, 2]]}
    const other: Rates = {
      ...NO_RATES,
      total: 3,
      mirrors: [
        [2, 3],
        [1, 1],
      ],
      latencies: [[4, 3]],
    }
    expect(mergeRates([one, other])).toMatchObject({
      total: 5,
      mirrors: [
        [1, 3],
        [2, 3],
      ],
      files: [['/a', 2]],
      latencies: [
        [4, 3],
        [9, 2],
      ],
    })
  })

  it('of none is an idle second', () => {
    expect(mergeRates([])).toEqual(NO_RATES)
  })
})

describe('rates from a message', () => {
  it('are what was counted', () => {
    const counter = createRateCounter()
    counter.served(served)
    counter.answered(302, 100)
    counter.refusedConnection('all')
    const rates = counter.take(1)
    expect(readRates(JSON.parse(JSON.stringify(rates)) as Rates)).toEqual(rates)
  })

  it('are none where it is malformed, and never throw', () => {
    const odd = {
      seconds: -1,
      total: 'x',
      outcomes: null,
      mirrors: {},
      countries: [7],
      files: [['/a', -1]],
      latencies: 5,
      exclusions: [['x'.repeat(99), 1], 3],
      refusedConnections: [['__proto__', 1], ['all', -1], 'all'],
    }
    expect(readRates(odd)).toEqual(NO_RATES)
    const fields = Object.keys(NO_RATES)
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), {minLength: fields.length}), values => {
        const message = Object.fromEntries(fields.map((field, i) => [field, values[i]]))
        expect(() => readRates(message as unknown as Rates)).not.toThrow()
      }),
    )
  })
})
