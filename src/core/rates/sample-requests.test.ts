import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {asFilePath} from '../file-path.js'
import {NOWHERE} from '../place.js'
import {createRateCounter, type ServedRequest} from './rate-counter.js'
import {readSample} from './read-sample.js'
import {createRequestSampler, SAMPLED, type RequestSample} from './sample-requests.js'

const request = (changes: Partial<ServedRequest> = {}): ServedRequest => ({
  path: asFilePath('/a.iso'),
  id: undefined,
  mirror: 3,
  isFallback: false,
  country: 'FR',
  network: 16276,
  distanceKm: 12.6,
  status: 302,
  client: {place: NOWHERE, tls: 'none', family: undefined, stickyKey: undefined},
  ...changes,
})

describe('a sample of the requests', () => {
  it('is taken only while somebody watches', () => {
    const sampler = createRequestSampler(() => 0)
    sampler.served(request())
    expect(sampler.take(0)).toBeUndefined()
    sampler.watchUntil(1500)
    sampler.served(request())
    expect(sampler.take(1000)).toMatchObject({served: 1})
    expect(sampler.take(2000)).toEqual({served: 0, requests: []})
    sampler.served(request())
    expect(sampler.take(3000)).toBeUndefined()
  })

  it('has all of few requests, in their order, with what may be told of them', () => {
    const sampler = createRequestSampler(() => 0)
    sampler.watchUntil(Infinity)
    sampler.served(request())
    sampler.served(request({path: asFilePath('/\xc3\xa9'), mirror: -1, country: '', network: 0, distanceKm: 0}))
    expect(sampler.take(1)?.requests).toEqual([
      {path: '/a.iso', country: 'FR', network: 16276, mirror: 3, km: 13, status: 302},
      {path: '/é', country: '', network: 0, mirror: -1, km: 0, status: 302},
    ])
  })

  it('has some of many requests, none of them twice, and tells how many there were', () => {
    const random = fc.array(fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true}), {minLength: 1})
    fc.assert(
      fc.property(random, fc.integer({min: 0, max: 300}), (draws, many) => {
        let next = 0
        const sampler = createRequestSampler(() => draws[next++ % draws.length] ?? 0)
        sampler.watchUntil(Infinity)
        for (let mirror = 1; mirror <= many; mirror++) sampler.served(request({mirror}))
        const sample = sampler.take(1)
        const ids = sample?.requests.map(({mirror}) => mirror) ?? []
        expect(sample?.served).toBe(many)
        expect(ids).toHaveLength(Math.min(SAMPLED, many))
        expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
      }),
    )
  })
})

describe('what a node tells in a second', () => {
  /** `n` in base 36, as long as a name. */
  const name = (n: number): string => n.toString(36).padStart(8, 'x')

  it('stays under 20 kB with 5,000 requests, hundreds of mirrors, all countries, long paths, and somebody who watches', () => {
    const counter = createRateCounter()
    const sampler = createRequestSampler(() => 0.5)
    sampler.watchUntil(Infinity)
    for (let i = 0; i < 5000; i++) {
      const served = request({
        path: asFilePath(`/${name(i)}/${'p'.repeat(400)}`),
        mirror: 10_000 + (i % 500),
        country: name(i % 249).slice(-2),
        network: 4_000_000_000 + i,
        distanceKm: 10_000 + i,
      })
      counter.served(served)
      sampler.served(served)
      counter.answered(302, 20 * 1.01 ** (i % 900))
    }
    const rates = JSON.stringify(counter.take(1)).length
    const sample = JSON.stringify(sampler.take(1)).length
    expect(rates).toBeGreaterThan(5000)
    expect(rates + sample).toBeLessThan(20_000)
  })
})

describe('a sample from a message', () => {
  it('is what was taken', () => {
    const sampler = createRequestSampler(() => 0)
    sampler.watchUntil(Infinity)
    sampler.served(request())
    const sample = sampler.take(1) ?? {served: 0, requests: []}
    expect(readSample(JSON.parse(JSON.stringify(sample)) as RequestSample)).toEqual(sample)
  })

  it('leaves out what is malformed, and never throws', () => {
    const good = {path: '/a', country: 'FR', network: 1, mirror: 2, km: 3, status: 302}
    const bad = [null, 7, {}, {...good, path: 1}, {...good, country: 'x'.repeat(99)}, {...good, mirror: 1.5}]
    expect(readSample({served: -1, requests: [...bad, {...good, km: 'far', network: NaN}]})).toEqual({
      served: 0,
      requests: [{...good, km: 0, network: 0}],
    })
    expect(readSample({served: 3, requests: Array(99).fill(good)}).requests).toHaveLength(SAMPLED)
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (served, requests) => {
        expect(() => readSample({served, requests})).not.toThrow()
      }),
    )
  })
})
