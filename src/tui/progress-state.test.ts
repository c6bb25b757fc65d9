import {describe, expect, it} from 'vitest'
import {NO_PROGRESS, nextProgress, rateOf, secondsLeft, type ProgressEvent} from './progress-state.js'

const after = (...events: ProgressEvent[]) => events.reduce(nextProgress, NO_PROGRESS)
const started = {kind: 'started', key: '1', label: 'ovh', at: 1000} as const
const half = {kind: 'progress', key: '1', done: 50, total: 100, unit: 'files', at: 3000} as const

describe('progress', () => {
  it('runs from start to end', () => {
    expect(after(started, half).running).toEqual([
      {key: '1', label: 'ovh', startedAt: 1000, done: 50, total: 100, unit: 'files'},
    ])
    expect(after(started, half, {kind: 'done', key: '1', text: '100 files', at: 5000})).toEqual({
      running: [],
      queued: [],
      finished: [{key: '1', label: 'ovh', ok: true, text: '100 files', tookMs: 4000}],
    })
  })

  it('keeps what failed apart from what was done', () => {
    const {finished} = after(started, {kind: 'failed', key: '1', text: 'refused', at: 2000})
    expect(finished[0]).toMatchObject({ok: false, text: 'refused'})
  })

  it('names who waits until it is started', () => {
    const queued = (key: string) => ({kind: 'queued', key, label: `m${key}`, at: 0}) as const
    const labels = (...events: ProgressEvent[]) => after(...events).queued.map(({label}) => label)
    expect(labels(started, queued('2'), queued('3'))).toEqual(['m2', 'm3'])
    const next = {...started, key: '2'}
    expect(labels(started, queued('2'), queued('3'), half, next)).toEqual(['m3'])
    expect(labels(started, queued('2'), {kind: 'done', key: '1', text: '', at: 2000})).toEqual(['m2'])
  })

  it('ignores news of an item that is not running', () => {
    expect(after(half)).toBe(NO_PROGRESS)
  })

  it('starts an item anew when it is announced again', () => {
    expect(after(started, half, {...started, at: 9000}).running).toMatchObject([{startedAt: 9000, done: 0}])
  })

  it('measures each phase by itself', () => {
    const [item] = after(started, half, {...half, unit: 'bytes', done: 10, at: 4000}).running
    expect(item).toMatchObject({startedAt: 4000, unit: 'bytes'})
  })
})

describe('the rate', () => {
  const [item] = after(started, half).running

  it('tells the time left', () => {
    expect([rateOf(item!, 3000), secondsLeft(item!, 3000)]).toEqual([25, 2])
  })

  it('is not told in the first second, nor the time left without a total', () => {
    expect([rateOf(item!, 1500), secondsLeft(item!, 1500)]).toEqual([0, undefined])
    expect(secondsLeft({...item!, total: 0}, 3000)).toBeUndefined()
  })
})
