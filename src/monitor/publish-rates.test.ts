import {afterEach, beforeEach, expect, it, vi} from 'vitest'
import type {EventBody} from '../core/events.js'
import {createRateCounter} from '../core/rates/rate-counter.js'
import {createRequestSampler} from '../core/rates/sample-requests.js'
import {publishRates} from './publish-rates.js'

beforeEach(() => void vi.useFakeTimers({now: 0}))
afterEach(() => void vi.useRealTimers())

const sampler = createRequestSampler(() => 0.5)

it('tells each second what was answered, until it is ended', () => {
  const told: EventBody[] = []
  const counter = createRateCounter()
  const end = publishRates({
    counter,
    sampler,
    events: {publish: event => void told.push(event), subscribe: () => Promise.reject(new Error('not here'))},
    clock: Date.now,
    version: '1.2.3',
    memory: () => 4096,
  })

  counter.answered(302, 1000)
  vi.advanceTimersByTime(1000)
  vi.advanceTimersByTime(1000)
  expect(told).toMatchObject([
    {type: 'rates', total: 1, seconds: 1, uptime: 1, memory: 4096, version: '1.2.3'},
    {type: 'rates', total: 0, p50: 0, p99: 0, uptime: 2},
  ])
  expect(told[0]).toMatchObject({p50: expect.closeTo(0.939, 2) as number})

  end()
  vi.advanceTimersByTime(5000)
  expect(told).toHaveLength(2)
})

it('tells a sample of the requests while somebody watches', () => {
  const told: EventBody[] = []
  const end = publishRates({
    counter: createRateCounter(),
    sampler,
    events: {publish: event => void told.push(event), subscribe: () => Promise.reject(new Error('not here'))},
    clock: Date.now,
    version: '1.2.3',
    memory: () => 4096,
  })
  const types = (): string[] => told.splice(0).map(({type}) => type)
  vi.advanceTimersByTime(1000)
  expect(types()).toEqual(['rates'])
  sampler.watchUntil(Date.now() + 1500)
  vi.advanceTimersByTime(2000)
  expect(types()).toEqual(['rates', 'requests', 'rates', 'requests'])
  vi.advanceTimersByTime(1000)
  expect(types()).toEqual(['rates'])
  end()
})
