import {afterEach, beforeEach, expect, it, vi} from 'vitest'
import {noLog} from '../../../test/support/stores.js'
import type {NodeRequest} from '../../core/events.js'
import {createRequestSampler} from '../../core/rates/sample-requests.js'
import {followWatchers} from '../counting/follow-watchers.js'
import {createRequestWatch} from './watch-requests.js'

beforeEach(() => void vi.useFakeTimers({now: 0}))
afterEach(() => void vi.useRealTimers())

it('asks the nodes again and again while it is on', () => {
  const sent: NodeRequest[] = []
  const requests = {
    send(request: NodeRequest) {
      sent.push(request)
      return sent.length === 2 ? Promise.reject(new Error('Redis is away')) : Promise.resolve({id: '', receivers: 1})
    },
  }
  const watch = createRequestWatch({requests, log: noLog})
  vi.advanceTimersByTime(20_000)
  expect(sent).toEqual([])
  watch.set(true)
  watch.set(true)
  expect(sent).toEqual([{type: 'watch', what: 'requests', seconds: 10}])
  vi.advanceTimersByTime(8000)
  expect(sent).toHaveLength(3)
  watch.set(false)
  vi.advanceTimersByTime(20_000)
  expect(sent).toHaveLength(3)
  watch.set(true)
  watch.close()
  vi.advanceTimersByTime(20_000)
  expect(sent).toHaveLength(4)
})

it.each([
  [10, 10_000],
  [1e9, 60_000],
  [-5, 0],
])('a node that is asked for %d seconds samples until %d ms', async (seconds, until) => {
  const sampler = createRequestSampler(() => 0)
  const watchUntil = vi.spyOn(sampler, 'watchUntil')
  await followWatchers({
    requests: {
      listen(listener) {
        listener({v: 1, id: 'x', by: 'y', type: 'reload'})
        listener({v: 1, id: 'x', by: 'y', type: 'watch', what: 'requests', seconds})
        return Promise.resolve(() => Promise.resolve())
      },
    },
    sampler,
    clock: Date.now,
  })
  expect(watchUntil.mock.calls).toEqual([[until]])
})
