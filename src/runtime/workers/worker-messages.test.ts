import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {asFilePath} from '../../core/file-path.js'
import {NO_RATES} from '../../core/rates/rates.js'
import {collectWorkerRates} from './collect-worker-rates.js'
import {COUNTS_PER_MESSAGE, parseFromWorker, type FromWorker} from './worker-messages.js'

const overTheLine = (message: FromWorker): unknown => JSON.parse(JSON.stringify(message))
const count = {path: asFilePath('/\xe4'), mirror: -1, size: 2, downloads: 3}
const part = {path: asFilePath('/a'), mirror: 1, size: 2, client: 'abc'}
const sampled = {path: '/a', country: 'FR', network: 7, mirror: 1, km: 5, status: 302}

describe('messages of workers', () => {
  it.each<FromWorker>([
    {type: 'ready'},
    {type: 'unindexed'},
    {type: 'failed', code: 'MB_INTERNAL', message: 'Why.', hint: 'Do this.'},
    {type: 'note', note: {level: 'warn', fields: {kind: 'city', size: 5}, message: 'A note.'}},
    {type: 'counts', id: 7, counts: {day: '2026-11-21', downloads: [count], ranged: [part]}},
    {
      type: 'rates',
      rates: {...NO_RATES, total: 3},
      sample: {served: 9, requests: [sampled]},
      loopDelay: 0.01,
      databases: [{database: 'city', builtAt: 1e9}],
      memory: 5,
    },
  ])('are what was sent: %o', message => {
    expect(parseFromWorker(overTheLine(message))).toEqual(message)
  })

  it.each([
    undefined,
    null,
    7,
    {},
    {type: 'start'},
    {type: 'failed', code: 7, message: 'x'},
    {type: 'rates', rates: null, memory: 1},
    {type: 'rates', rates: NO_RATES, memory: -1},
    {type: 'note', note: {level: 'fatal', fields: {}, message: 'x'}},
    {type: 'note', note: {level: 'warn', fields: {deep: {}}, message: 'x'}},
    {type: 'note', note: null},
    {type: 'counts'},
    {type: 'counts', counts: {day: '2026-11-21', downloads: [count], ranged: []}},
    {type: 'counts', id: 1, counts: {day: 'soon', downloads: [], ranged: []}},
    {type: 'counts', id: 1, counts: {day: '2026-11-21', downloads: [{...count, downloads: -1}], ranged: []}},
    {type: 'counts', id: 1, counts: {day: '2026-11-21', downloads: [], ranged: [{...part, client: 7}]}},
    {
      type: 'counts',
      id: 1,
      counts: {day: '2026-11-21', downloads: Array(COUNTS_PER_MESSAGE + 1).fill(count), ranged: []},
    },
  ])('are nothing else: %o', message => {
    expect(parseFromWorker(message)).toBeUndefined()
  })

  it('never make the primary fail', () => {
    const message = fc.record({type: fc.constantFrom('counts', 'rates', 'failed'), counts: fc.jsonValue(), rates: fc.jsonValue(), loopDelay: fc.jsonValue(), databases: fc.jsonValue(), memory: fc.nat(), sample: fc.jsonValue()}) // prettier-ignore
    fc.assert(fc.property(message, given => void parseFromWorker(given)))
  })
})

describe('rates of several workers', () => {
  it('are told as those of one node, once', () => {
    const rates = collectWorkerRates()
    rates.add({...NO_RATES, total: 2, mirrors: [[1, 2]]}, undefined)
    rates.add({...NO_RATES, total: 3, mirrors: [[1, 3]]}, undefined)
    expect(rates.take(1.5)).toMatchObject({seconds: 1.5, total: 5, mirrors: [[1, 5]]})
    expect(rates.take(1)).toEqual(NO_RATES)
    expect(rates.takeSample()).toBeUndefined()
  })

  it('tell of each worker about the share of requests that it served', () => {
    const rates = collectWorkerRates()
    const requests = Array.from({length: 50}, () => sampled)
    rates.add(NO_RATES, {served: 300, requests: requests.map(request => ({...request, mirror: 1}))})
    rates.add(NO_RATES, {served: 100, requests: requests.map(request => ({...request, mirror: 2}))})
    const sample = rates.takeSample()
    expect(sample?.served).toBe(400)
    expect(sample?.requests.filter(({mirror}) => mirror === 2)).toHaveLength(12)
    expect(sample?.requests.length).toBe(50)
    expect(rates.takeSample()).toBeUndefined()
  })

  it('tell all requests when there are few', () => {
    const rates = collectWorkerRates()
    rates.add(NO_RATES, {served: 1, requests: [sampled]})
    rates.add(NO_RATES, {served: 0, requests: []})
    expect(rates.takeSample()).toEqual({served: 1, requests: [sampled]})
  })
})
